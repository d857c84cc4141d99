import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import type { ModelStatus } from '../../../../src/models/store/modelStore.ts';
import {
  bytesText,
  formState,
  needsText,
  shareOfWork,
  stateText,
  modelWorkText,
} from '../../../../src/editor/models/modelText.ts';
import { madeConversion, madeStatus } from './madeStatus.ts';

const t = (message: string, ...parts: (string | number)[]) =>
  message.replace(/\{(\d)\}/gu, (_, at: string) => String(parts[Number(at)]));

describe('model descriptions', () => {
  it('name each state of each variant', () => {
    const cases: [Partial<ModelStatus>, string, string][] = [
      [{}, 'absent', 'not downloaded'],
      [{ bytes: 1.5e9 }, 'partial', '25 % downloaded'],
      [{ bytes: 5.9999e9 }, 'partial', '99 % downloaded'],
      [{ bytes: 6e9, hasSource: true }, 'downloaded', 'downloaded, not converted yet'],
      [{ conversions: [madeConversion('version')] }, 'outdated', 'converted by another version'],
      [{ conversions: [madeConversion(undefined)] }, 'ready', 'ready'],
      [{ bytes: 1e9, busy: true }, 'busy', 'in progress'],
    ];
    for (const [more, state, text] of cases) {
      assert.equal(formState(madeStatus(more), 'int4'), state);
      assert.equal(stateText(madeStatus(more), 'int4', t), text);
    }
    const other = madeStatus({ conversions: [madeConversion(undefined)] });
    assert.equal(formState(other, 'int8'), 'absent', 'another form is not there by that');
  });

  it('show sizes, needs and the license, with measured values if known', () => {
    assert.equal(
      needsText(madeStatus({ bytes: 1e9 }), 'int4', t),
      '5.0 GB to download · 3.1 GB on disk · 4.2 GB of memory · MIT',
    );
    assert.equal(
      needsText(madeStatus({ conversions: [madeConversion(undefined)] }), 'int4', t),
      '3.0 GB on disk · 4.2 GB of memory · MIT',
    );
    const estimated = needsText(madeStatus({ hasSource: true, bytes: 6e9 }), 'int8', t);
    assert.equal(estimated, '5.4 GB on disk · 6.6 GB of memory · MIT');
  });

  it('show a download with amount, speed and remaining time', () => {
    const base = { step: 'w', done: 0.5, bytes: 3e9, totalBytes: 6e9 };
    assert.equal(
      modelWorkText({ ...base, phase: 'download', bytesPerSecond: 24e6, secondsLeft: 125 }, t),
      '3.0 GB of 6.0 GB · 24 MB/s · about 2 min left',
    );
    assert.equal(
      modelWorkText({ ...base, phase: 'download', retryInSeconds: 3.2 }, t),
      '3.0 GB of 6.0 GB · no answer from the server; retrying in 4 s',
    );
    assert.match(modelWorkText({ ...base, phase: 'verify' }, t), /^checking · /u);
    assert.equal(
      modelWorkText({ phase: 'convert', step: 'decoder', done: 0.254, bytes: 0, totalBytes: 0 }, t),
      'converting, 25 % · decoder',
    );
  });

  it('never go back from the download to the conversion', () => {
    const at = (phase: 'download' | 'convert', done: number) =>
      shareOfWork({ phase, done, step: '', bytes: 0, totalBytes: 0 });
    assert.ok(at('download', 1) <= at('convert', 0));
    assert.equal(at('convert', 1), 1);
  });

  it('show bytes in suitable units', () => {
    assert.deepEqual([6.67e9, 2.34e6, 123e6, 999].map(bytesText), [
      '6.7 GB',
      '2.3 MB',
      '123 MB',
      '1 kB',
    ]);
  });

  it('show bytes as the language of the sentences writes them', () => {
    editor.api.env.language = 'fr';
    assert.equal(bytesText(6.67e9), '6.7 GB', 'without a translation');
    editor.api.l10n.bundle = {};
    assert.match(bytesText(6.67e9), /^6,7\sGo$/u);
    editor.api.l10n.bundle = undefined;
    editor.api.env.language = 'en';
  });
});
