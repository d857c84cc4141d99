import assert from 'node:assert/strict';
import type { Line, Region } from '../../../src/core/document/document.ts';
import { column, lineAt, pageOf, prose } from './lines.ts';

const markdownOf = (regions: readonly Region[]): string =>
  regions.map((r) => r.markdown).join('\n\n');

describe('cards side by side', () => {
  const card = (
    head: string,
    items: readonly string[],
    x: number,
    steps: readonly number[],
  ): Line[] => [
    lineAt(head, x, 200, { bold: true }),
    ...items.map((item, i) => lineAt(item, x + 20, steps[i] ?? 0, { bold: false })),
  ];

  it('are read one after the other, even if lines are level with those of the neighbor', () => {
    const lines = [
      lineAt('Why the market moved', 80, 80, { size: 44, bold: true }),
      ...card('Space', ['more stalls than', 'before', 'room to play'], 80, [260, 288, 340]),
      ...card('Access', ['tram in sight', 'no steps'], 480, [260, 316]),
      ...card('Cost', ['one fee for all', 'power included'], 880, [260, 316]),
    ];
    const text = markdownOf(pageOf(lines, { height: 700 }));
    const order = ['Space', 'room to play', 'Access', 'no steps', 'Cost', 'power included'];
    const places = order.map((part) => text.indexOf(part));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      text,
    );
    assert.ok(!text.includes('|'), text);
  });

  it('are not assumed if the rows share baselines', () => {
    const rows = [260, 300, 340, 380];
    const lines = [
      ...card('Name', ['Arrow', 'Brook', 'Cliff', 'Dune'], 80, rows),
      ...card('Length', ['7.40', '8.10', '6.25', '9.00'], 480, rows),
      ...card('Berth', ['A 1', 'A 2', 'B 7', 'C 9'], 880, rows),
    ];
    assert.match(markdownOf(pageOf(lines)), /\| Name \| Length \| Berth \|/u);
  });
});

describe('lists of check boxes', () => {
  it('are written as task lists', () => {
    const lines = column(
      ['☑ Vegetarian meal', '☐ Vegan meal', '☒ Bed on the ground floor'],
      100,
      100,
    );
    assert.equal(
      markdownOf(pageOf(lines)),
      '- [x] Vegetarian meal\n- [ ] Vegan meal\n- [x] Bed on the ground floor',
    );
  });

  it('do not include ticks used as bullets, or a choice on one line', () => {
    const ticks = column(['✓ Fast', '✓ Quiet', '✓ Cheap'], 100, 100);
    assert.equal(markdownOf(pageOf(ticks)), '- Fast\n- Quiet\n- Cheap');
    const choice = column(['☐ Yes ☑ No', '☐ North ☐ South'], 100, 100);
    assert.doesNotMatch(markdownOf(pageOf(choice)), /\[x\]/u);
  });
});

describe('notes', () => {
  const page = (mark: string, first: string, notes: readonly string[]): string =>
    markdownOf(
      pageOf([
        ...column(
          [`The fence${mark} is painted green by the men of`, ...prose(44, 6, 1)],
          100,
          100,
        ),
        ...notes.map((note, i) => lineAt(first + note, 100, 1560 + 24 * i, { size: 15 })),
      ]),
    );

  it('are linked to their marks', () => {
    const text = page('†', '† ', ['From the gate to the water tap only.']);
    assert.match(text, /The fence\[\^1\] is painted/u);
    assert.match(text, /^\[\^1\]: From the gate to the water tap only\.$/mu);
  });

  it('stay as printed without a mark, with two marks, or as one word', () => {
    for (const text of [
      page('', '† ', ['From the gate to the tap.']),
      page('† and gate†', '† ', ['From the gate to the tap.']),
      page('†', '† ', ['Wood.']),
    ]) {
      assert.ok(!text.includes('[^'), text);
    }
  });
});
