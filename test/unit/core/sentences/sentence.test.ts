import assert from 'node:assert/strict';
import * as v from 'valibot';
import { ocrErrorOf } from '../../../../src/engine/client/rpcError.ts';
import { SerializedErrorSchema } from '../../../../src/core/errors/errorSchema.ts';
import { OcrError, errors } from '../../../../src/core/errors/errors.ts';
import {
  renderSentence,
  say,
  verbatim,
  withTexts,
} from '../../../../src/core/sentences/sentence.ts';
import { ResponseError } from 'vscode-jsonrpc/node';

/** A translation of two sentences; all others stay in English. */
const GERMAN: Readonly<Record<string, string>> = {
  '{0} is damaged: {1}': 'Beschädigt ist {0}, denn {1}',
  'its header is missing.': 'ihr Kopf fehlt.',
};
const german = (words: string, ...values: readonly (string | number)[]): string =>
  (GERMAN[words] ?? words).replace(/\{(\d)\}/gu, (_, i: string) => String(values[Number(i)]));

const DAMAGED = errors.corruptFile('a.png', say('its header is missing.'));

describe('a sentence', () => {
  it('is read in English with its parts and values', () => {
    assert.equal(DAMAGED.message, 'a.png is damaged: its header is missing.');
    const sizes = say('{0} has {1} bytes, {2} GB free', 'a{1}b', 3861738, 1.5);
    assert.equal(renderSentence(sizes), 'a{1}b has 3,861,738 bytes, 1.5 GB free');
    assert.equal(renderSentence(say('{0} answered {1}', 'h', 1404)), 'h answered 1404');
  });

  it('is translated with its parts', () => {
    assert.equal(
      renderSentence(DAMAGED.sentence, german),
      'Beschädigt ist a.png, denn ihr Kopf fehlt.',
    );
  });

  it('never looks up what others said', () => {
    const seen: string[] = [];
    const text = renderSentence(verbatim('its header is missing. {0}'), (words) => {
      seen.push(words);
      return words;
    });
    assert.equal(text, 'its header is missing. {0}');
    assert.deepEqual(seen, []);
  });

  it('can have other texts in it, at any depth', () => {
    const clean = withTexts(DAMAGED.sentence, (text) => text.replace('a.png', '***'));
    assert.equal(renderSentence(clean), '*** is damaged: its header is missing.');
    const inner = withTexts(say('{0}', say('{0}!', 'me')), () => 'you');
    assert.equal(renderSentence(inner), 'you!');
  });
});

describe('the sentence of an error', () => {
  it('crosses the boundary of the process', () => {
    const sent: unknown = JSON.parse(JSON.stringify(new ResponseError(1, 'x', DAMAGED.toJSON())));
    const arrived = ocrErrorOf(Object.assign(new ResponseError(1, 'x', DAMAGED.toJSON()), sent));
    assert.equal(arrived.message, DAMAGED.message);
    assert.equal(
      renderSentence(arrived.sentence, german),
      'Beschädigt ist a.png, denn ihr Kopf fehlt.',
    );
  });

  it('is its message if an older version stored it', () => {
    const stored = v.parse(SerializedErrorSchema, { code: 'corruptFile', message: 'It is torn.' });
    const error = OcrError.from(stored);
    assert.equal(error.message, 'It is torn.');
    assert.equal(renderSentence(error.sentence, german), 'It is torn.');
  });

  it('is refused if it is malformed', () => {
    const malformed = { code: 'corruptFile', message: '', sentence: { english: 1, values: [] } };
    assert.equal(v.safeParse(SerializedErrorSchema, malformed).success, false);
  });
});
