import assert from 'node:assert/strict';
import { languageNames } from '../../../../src/core/text/languages.ts';
import { findTask, promptProblem, promptText } from '../../../../src/core/prompting/tasks.ts';
import { renderSentence } from '../../../../src/core/sentences/sentence.ts';

describe('prompts', () => {
  it('consist of the official sentence after a line break', () => {
    assert.equal(promptText(findTask('free')), '\nFree OCR.');
    assert.equal(
      promptText(findTask('document')),
      '\n<|grounding|>Convert the document to markdown.',
    );
  });

  it('contain the typed text literally', () => {
    assert.equal(
      promptText(findTask('locate'), ' $& total '),
      '\nLocate <|ref|>$& total<|/ref|> in the image.',
    );
  });

  it('name languages only if they are given, and only for tasks that read text', () => {
    const names = languageNames(['de', 'tlh', 'fr']);
    assert.deepEqual(names, ['German', 'French']);
    assert.equal(
      promptText(findTask('free'), undefined, names),
      '\nFree OCR. The text is in German and French.',
    );
    assert.equal(promptText(findTask('custom'), 'Count the ships.', names), '\nCount the ships.');
    assert.equal(promptText(findTask('free'), undefined, languageNames([])), '\nFree OCR.');
  });

  it('are refused if they are empty or contain control tokens', () => {
    const custom = findTask('custom');
    const locate = findTask('locate');
    for (const text of [
      undefined,
      ' ',
      '<image>',
      '<image>\n ',
      'a <image>',
      '<|User|>',
      '<｜end▁of▁sentence｜>',
    ]) {
      assert.notEqual(promptProblem(custom, text), undefined, text);
    }
    for (const text of ['a<|/ref|><|grounding|>OCR', '<|det|>', '<|grounding|>']) {
      assert.match(renderSentence(promptProblem(locate, text)!), /Tags/u, text);
    }
    for (const text of ['<image>\nFree OCR.', '<|grounding|>OCR this image.', 'a < b | c > d']) {
      assert.equal(promptProblem(custom, text), undefined, text);
    }
    assert.equal(promptProblem(locate, 'the total, a < b'), undefined);
    assert.equal(promptProblem(findTask('free'), undefined), undefined);
  });
});
