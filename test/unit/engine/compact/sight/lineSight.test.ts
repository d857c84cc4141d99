import assert from 'node:assert/strict';
import path from 'node:path';
import { summarize } from '../../../../../src/engine/compact/sight/lineLook.ts';
import { LineSight } from '../../../../../src/engine/compact/sight/lineSight.ts';
import { repositoryRoot } from '../../../../repositoryRoot.ts';
import { drawLine } from './drawLine.ts';

describe('the script network', () => {
  const { signal } = new AbortController();
  const sight = new LineSight(path.join(repositoryRoot, 'models', 'bundled'), { threads: 1 });
  after(() => sight.dispose());

  const ENGLISH = ['Every morning the boats leave', 'and come back late', 'with nothing to show'];
  const RUSSIAN = ['Каждое утро лодки уходят', 'и поздно возвращаются', 'с пустыми руками'];

  const seen = async (texts: readonly string[], upsideDown = false) =>
    summarize(
      await sight.look(await Promise.all(texts.map((text) => drawLine(text, upsideDown))), signal),
    );

  it('sees the script of lines, in their order, whatever their lengths', async () => {
    const texts = ['Ёжик и лиса', ...ENGLISH, 'Щука и уж'];
    const crops = await Promise.all(texts.map((text) => drawLine(text)));
    const looks = await sight.look(crops, signal);
    const scripts = looks.map((look) => [...summarize([look]).scripts.keys()][0]);
    assert.deepEqual(scripts, ['Cyrillic', 'Latin', 'Latin', 'Latin', 'Cyrillic']);
  });

  it('sees which way up several lines are', async () => {
    for (const texts of [ENGLISH, RUSSIAN]) {
      assert.ok((await seen(texts)).upsideDown < 0.1);
      assert.ok((await seen(texts, true)).upsideDown > 0.9);
    }
  });

  it('sees nothing in an empty list, and no letters on empty ground', async () => {
    assert.deepEqual(await sight.look([], signal), []);
    assert.equal((await seen([''])).scripts.size, 0);
  });

  it('stops when it is cancelled', async () => {
    const cancelled = AbortSignal.abort();
    await assert.rejects(sight.look([await drawLine('text')], cancelled), /cancel/iu);
  });
});
