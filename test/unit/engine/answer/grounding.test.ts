import assert from 'node:assert/strict';
import { parseGrounded } from '../../../../src/engine/answer/grounding.ts';

/** The grammar of a tag as one expression, which is too slow for long answers. */
const TAG =
  /<\|ref\|>((?:(?!<\|ref\|>)[^])*?)<\|\/ref\|>\s*<\|det\|>((?:(?!<\|ref\|>)[^])*?)<\|\/det\|>/gu;

const PIECES = [
  '<|ref|>',
  '<|/ref|>',
  '<|det|>',
  '<|/det|>',
  'a',
  ' ',
  '\n',
  '[[1, 2, 3, 4]]',
  '<|',
];

describe('tags of grounded answers', () => {
  it('are parsed according to the grammar, with their parts in any order', () => {
    let state = 11;
    const next = (below: number): number =>
      (state = (state * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 5000; round++) {
      const length = 1 + next(24);
      const raw =
        Array.from({ length }, () => PIECES[(next(2 ** 20) >> 6) % PIECES.length]).join('') +
        '<｜end▁of▁sentence｜>';
      const text = raw.slice(0, raw.indexOf('<｜'));
      const wanted = Array.from(text.matchAll(TAG), ({ index, 0: tag, 1: label }) => [
        index,
        index + tag.length,
        label!.trim(),
      ]);
      const all = parseGrounded(raw, { width: 9, height: 9 }).regions;
      // Boxes without a label are read, too.
      const regions = all.filter(({ start }) => text.startsWith('<|ref|>', start));
      const found = regions.map(({ start, label }, i) => [start, wanted[i]?.[1], label]);
      assert.deepEqual(found, wanted, JSON.stringify(text));
      if (regions.length < all.length) continue;
      const content = regions.map((region) => region.content);
      const between = wanted.map(([, end], i) =>
        text.slice(end as number, wanted[i + 1]?.[0] as number | undefined).trim(),
      );
      assert.deepEqual(content, between, JSON.stringify(text));
    }
  });

  it('assign a table to its tag if the caption comes in between', () => {
    const raw =
      '<|ref|>table<|/ref|><|det|>[[1, 1, 9, 9]]<|/det|>\n' +
      '<|ref|>table_caption<|/ref|><|det|>[[1, 1, 9, 2]]<|/det|>\nT 1 <table>a</table> and';
    const { regions } = parseGrounded(raw, { width: 9, height: 9 });
    assert.deepEqual(
      regions.map(({ content }) => content),
      ['<table>a</table>', 'T 1  and'],
    );
  });
});
