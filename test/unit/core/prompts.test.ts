import assert from 'node:assert/strict';
import { languageNames } from '../../../src/core/languages.ts';
import { findTask, promptText } from '../../../src/core/tasks.ts';

describe('prompts', () => {
  it('are the official sentence after a line break, and nothing else', () => {
    assert.equal(promptText(findTask('free')), '\nFree OCR.');
    assert.equal(
      promptText(findTask('document')),
      '\n<|grounding|>Convert the document to markdown.',
    );
  });

  it('take what was typed literally', () => {
    assert.equal(
      promptText(findTask('locate'), ' $& total '),
      '\nLocate <|ref|>$& total<|/ref|> in the image.',
    );
  });

  it('name languages only where they are given, and only for tasks that read', () => {
    const names = languageNames(['de', 'tlh', 'fr']);
    assert.deepEqual(names, ['German', 'French']);
    assert.equal(
      promptText(findTask('free'), undefined, names),
      '\nFree OCR. The text is in German and French.',
    );
    assert.equal(promptText(findTask('custom'), 'Count the ships.', names), '\nCount the ships.');
    assert.equal(promptText(findTask('free'), undefined, languageNames([])), '\nFree OCR.');
  });
});
