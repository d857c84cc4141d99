import assert from 'node:assert/strict';
import { parseBoxes } from '../../../../src/engine/answer/boxes.ts';
import { paragraphsInOrder } from '../../../../src/engine/answer/lineOrder.ts';
import { inKnownForm } from '../../../../src/engine/answer/otherForms.ts';
import { parseGrounded } from '../../../../src/engine/answer/grounding.ts';

const size = { width: 999, height: 999 };
const END = '<｜end▁of▁sentence｜>';
const before = '<|ref|>text<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\nBefore.\n\n';

/** Label, first box and content of the last region, and the content of the one before. */
function last(damaged: string) {
  const { regions } = parseGrounded(before + damaged + END, size);
  const region = regions.at(-1)!;
  const [box] = region.gridBoxes;
  return [
    regions[0]!.content,
    region.label,
    box && [box.x0, box.y0, box.x1, box.y1],
    region.content,
  ];
}

describe('damaged tags', () => {
  const box = [120, 30, 400, 60];

  it('have a place if they have four numbers', () => {
    for (const det of [
      '[[120, s 30, 400, 60]]',
      '[[120 30, 400, 60]]',
      '[120, 30, 400, 60]]',
      '[[120, 30, 400, 60',
      ' [[120,, 30, 400, 60]]',
      '[[120, -30, 400, 60]]'.replace('-30', '- 30'),
      '[J]<|/ref|><|det|>[[120, 30, 400, 60]]',
      '[[120, 30, 400, 60]]\\',
    ]) {
      const tag = `<|ref|>equation<|/ref|><|det|>${det}<|/det|>\nx`;
      assert.deepEqual(last(tag), ['Before.', 'equation', box, 'x'], det);
    }
  });

  it('may lack a mark', () => {
    const open = '[[120, 30, 400, 60]]';
    for (const tag of [
      `<|ref|>equation<|det|>${open}<|/det|>`,
      `<|ref|>equation<|/ref|>${open}<|/det|>`,
      `<|ref|>equation<|/ref|><|det|>${open}`,
      `equation<|/ref|><|det|>${open}<|/det|>`,
      `<|det|>equation ${open}<|/det|>`,
      `<|ref|>equation<|/ref|><|/det|>${open}<|/det|>`,
    ]) {
      assert.deepEqual(last(`${tag}\nx`), ['Before.', 'equation', box, 'x'], tag);
    }
  });

  it('are not text where the answer was cut off inside a mark', () => {
    const tag = '<|ref|>equation<|/ref|><|det|>[[120, 30, 400, 60]]<|/det|>';
    for (let length = 2; length < tag.length; length++) {
      const answer = parseGrounded(`${before}${tag.slice(0, length)}`, size);
      const contents = answer.regions.map(({ content }) => content);
      assert.deepEqual([contents[0], contents[1] ?? ''], ['Before.', ''], tag.slice(0, length));
      assert.ok(!/[<|[]/u.test(answer.markdown), answer.markdown);
    }
    for (const text of ['a < b', 'x <', '<b', 'a <|> b']) {
      assert.equal(parseGrounded(text, size).markdown, text);
    }
  });

  it('are no text of the page, and take none of it', () => {
    for (const [tag, text] of [
      ['<|ref|>equation<|/ref|><|det|>[[120,', '\\[a\\]'],
      ['<|ref|>equation', '\\[a\\]'],
      ['<|ref|>equation<|/ref|><|/det|>', '\\[a\\]'],
      [
        '<|ref|>equation<|/ref|><|det|>[[120, ',
        'words of a text that follows a box without an end',
      ],
    ]) {
      assert.deepEqual(last(`${tag}\n${text}`), ['Before.', 'equation', undefined, text], tag);
    }
  });

  it('have only their class as a label', () => {
    const tag = '<|ref|>equation<|/ref|>math<|/ref|><|det|>[[120, 30, 400, 60]]<|/det|>\nx';
    assert.deepEqual(last(tag), ['Before.', 'equation', box, 'x']);
    const lost = '<|ref|>text\nA line.\n\nequation<|/ref|><|det|>[[120, 30, 400, 60]]<|/det|>\nx';
    const { regions } = parseGrounded(before + lost + END, size);
    assert.deepEqual(
      regions.map(({ label, content }) => [label, content]),
      [
        ['text', 'Before.'],
        ['text', 'A line.'],
        ['equation', 'x'],
      ],
    );
  });

  it('stay text where they are no tags', () => {
    for (const text of ['Press <|ref|>word<|/ref|> here.', 'a <|ref|>stray mark']) {
      const { regions, loose } = parseGrounded(text + END, size);
      assert.deepEqual([regions.length, loose.end], [0, text.length], text);
    }
  });
});

describe('the time for an answer', () => {
  const count = 40_000;
  const answers: Readonly<Record<string, string>> = {
    'openings without an end': '<|ref|>'.repeat(count),
    'boxes without an end': '<|det|>'.repeat(count),
    both: '<|ref|>text<|/ref|><|det|>[[1,'.repeat(count / 4),
    'ends of labels': `<|ref|>a${'<|/ref|> '.repeat(count)}`,
    numbers: `<|ref|>text<|/ref|><|det|>[[${'1 '.repeat(count)}`,
  };
  for (const [what, raw] of Object.entries(answers)) {
    it(`grows with its length: ${what}`, () => {
      assert.ok(parseGrounded(raw, size).regions.length <= count);
    }).timeout(4000);
  }

  it('grows with its length: lines, and text without tags', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => ({
      box: { x0: (i % 2) * 500, y0: i * 3, x1: (i % 2) * 500 + 400, y1: i * 3 + 5 },
    }));
    assert.equal(paragraphsInOrder(lines).flat().length, 3000);
    // Two columns of words, too short for columns of running text.
    const words = Array.from({ length: 12_000 }, (_, i) => {
      const [x0, y0] = [(i % 2) * 500, Math.floor(i / 2) * 10];
      return { box: { x0, y0, x1: x0 + 20, y1: y0 + 8 } };
    });
    assert.deepEqual(paragraphsInOrder(words).flat(), words, 'row by row');
    const asked = { picture: size, task: 'ocr' } as const;
    for (const text of ['a [ '.repeat(count), `${' '.repeat(count)}<fcel>`, '[{"'.repeat(count)]) {
      assert.ok(inKnownForm(text, asked).length >= 0);
    }
  }).timeout(8000);
});

describe('boxes', () => {
  it('are four numbers each, ordered and on the grid', () => {
    assert.deepEqual(parseBoxes('[[9, 8, 1, 2], [-3, 5, 1200, 7.5]]'), [
      { x0: 1, y0: 2, x1: 9, y1: 8 },
      { x0: 0, y0: 5, x1: 999, y1: 7.5 },
    ]);
    for (const none of ['', '[]', '[[1, 2, 3]]', 'a, b, c, d']) {
      assert.deepEqual(parseBoxes(none), [], none);
    }
  });

  it('have no dash in front of a number inside the page', () => {
    assert.deepEqual(parseBoxes('[[147, -463, 919, 504]]'), [
      { x0: 147, y0: 463, x1: 919, y1: 504 },
    ]);
  });
});
