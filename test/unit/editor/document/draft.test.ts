import assert from 'node:assert/strict';
import { Draft } from '../../../../src/editor/document/draft.ts';

/** A document that a draft is written into, like the editor does. */
class Text {
  content: string;
  constructor(before: string) {
    this.content = before;
  }
  within({ span }: Draft): string {
    return this.content.slice(span.start, span.end);
  }
  edit(offset: number, length: number, text: string, draft: Draft): void {
    this.content = this.content.slice(0, offset) + text + this.content.slice(offset + length);
    draft.move({ offset, length, text });
  }
  /** Changes the draft to `markdown`. @returns how many characters were removed for that */
  write(draft: Draft, markdown: string, end = ''): number {
    const step = draft.step(markdown, this.content, end);
    if (!step) return 0;
    const at = draft.span.end - step.remove;
    this.edit(at, step.remove, step.insert, draft);
    draft.written(markdown, step, at, end);
    return step.remove;
  }
}

describe('Draft', () => {
  it('grows at its end and keeps what is unchanged', () => {
    const text = new Text('Before.\n');
    const draft = new Draft(1, text.content.length, '\n');
    assert.equal(text.write(draft, '# One'), 0);
    assert.equal(text.write(draft, '# One\n\nTwo'), 0);
    assert.equal(text.write(draft, '# One\n\nTwo three'), 0);
    assert.equal(text.content, 'Before.\n\n# One\n\nTwo three');
    assert.equal(text.write(draft, '# One\n\nTable', '\n'), 'wo three'.length);
    assert.equal(text.content, 'Before.\n\n# One\n\nTable\n');
    assert.equal(text.within(draft), '\n# One\n\nTable\n');
    assert.equal(draft.step('# One\n\nTable', text.content, '\n'), undefined);
  });

  it('keeps what the user writes before, inside and after it', () => {
    const text = new Text('');
    const draft = new Draft(0, 0, '');
    text.write(draft, 'one two');
    text.edit(0, 0, 'MINE ', draft);
    text.edit(text.content.indexOf('two'), 0, 'INSIDE ', draft);
    text.edit(text.content.length, 0, ' AFTER', draft);
    text.write(draft, 'one two three');
    assert.equal(text.content, 'MINE one INSIDE two three AFTER');
  });

  it('adds only new text if the user changed its end', () => {
    const text = new Text('');
    const draft = new Draft(0, 0, '');
    text.write(draft, 'one twoo');
    text.edit(4, 4, 'MY OWN', draft);
    text.write(draft, 'one two. Three');
    assert.equal(text.content, 'one MY OWN. Three');
    text.write(draft, 'one two. Three four');
    assert.equal(text.content, 'one MY OWN. Three four');
  });

  it('is removed if its page turns out to be empty', () => {
    const text = new Text('Before.\n');
    const draft = new Draft(0, text.content.length, '\n');
    text.write(draft, 'noise');
    text.write(draft, '', '\n');
    assert.equal(text.content, 'Before.\n');
  });

  it('continues after it was undone', () => {
    const text = new Text('');
    const draft = new Draft(0, 0, '');
    text.write(draft, 'one two');
    text.edit(0, 7, '', draft);
    text.write(draft, 'one two three');
    assert.equal(text.content, ' three');
  });
});
