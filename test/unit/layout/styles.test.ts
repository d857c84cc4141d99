import assert from 'node:assert/strict';
import type { Line, Word } from '../../../src/core/document/document.ts';
import type { WordStyle } from '../../../src/core/text/styledText.ts';
import { layoutPage } from '../../../src/layout/layout.ts';
import { across, column, down, lineAt, pageOf, prose } from './lines.ts';

/** The line with a style for the words with a given text. */
const styled = (line: Line, styles: Readonly<Record<string, WordStyle>>): Line => ({
  ...line,
  words:
    line.words?.map((word): Word => {
      const style = styles[word.text];
      return style === undefined ? word : { ...word, style };
    }) ?? [],
});

const body = (y: number): Line[] => column(prose(60, 4), 100, y);

describe('styles of words', () => {
  it('become marks in the Markdown of a paragraph, not part of its text', () => {
    const line = styled(
      lineAt('It is not allowed to smoke in the rooms of the old mill here', 100, 100),
      {
        not: { bold: true },
        smoke: { italic: true },
      },
    );
    const [region] = pageOf([line, ...body(128)]);
    assert.match(region?.markdown ?? '', /^It is \*\*not\*\* allowed to \*smoke\* in the/u);
    assert.match(region?.text ?? '', /^It is not allowed to smoke in the/u);
  });

  it('are written in the form that was requested, in paragraphs, lists, headings and tables', () => {
    const raise = (line: Line): Line => ({
      ...line,
      words:
        line.words?.map((word): Word => {
          const spans = [{ text: 'm' }, { text: '2', style: { raised: 'super' as const } }];
          return word.text === 'm2' ? { ...word, spans } : word;
        }) ?? [],
    });
    const lines = [
      raise(lineAt('Rooms of 40 m2', 100, 60, { size: 44 })),
      ...body(200).map((line, i) => (i === 0 ? raise(lineAt('It has 40 m2 at', 100, 200)) : line)),
      ...['hall of 30 m2', 'attic of 20 m2'].map((text, i) =>
        raise(lineAt(`• ${text}`, 100, 400 + 30 * i)),
      ),
      ...['Room', 'Size', 'Hall', '30 m2', 'Attic', '20 m2'].map((text, i) =>
        raise(lineAt(text, i % 2 === 0 ? 120 : 420, 610 + 60 * (i >> 1))),
      ),
    ];
    const rulings = [
      ...[600, 660, 720, 780].map((y) => across(y, 100, 700)),
      ...[100, 400, 700].map((x) => down(x, 600, 780)),
    ];
    const counts = (raised: 'unicode' | 'html' | 'caret', form: string): number => {
      const markdown = layoutPage(
        { pageIndex: 0, width: 1240, height: 1754, lines, rulings },
        { raised },
      ).map((region) => region.markdown);
      return markdown.join('\n').split(form).length - 1;
    };
    assert.deepEqual(
      [counts('unicode', 'm²'), counts('html', 'm<sup>2</sup>'), counts('caret', 'm^2')],
      [6, 6, 6],
    );
  });

  it('continue across a line end at which a hyphen is removed', () => {
    const [first = '', second = '', ...rest] = prose(60, 4);
    const lines = [first.replace(/\S+$/u, 'exam-'), second.replace(/^\S+/u, 'ple')].map((text, i) =>
      styled(lineAt(text, 100, 100 + 28 * i), { 'exam-': { bold: true }, ple: { bold: true } }),
    );
    const [region] = pageOf([...lines, ...column(rest, 100, 156)]);
    assert.match(region?.markdown ?? '', / \*\*example\*\* /u);
    assert.match(region?.text ?? '', / example /u);
  });

  it('may begin and end inside a word', () => {
    const line = lineAt('The air has CO2 in it and the tank holds 5 m3 of water and air', 100, 100);
    const parts: Readonly<Record<string, Word['spans']>> = {
      CO2: [{ text: 'CO' }, { text: '2', style: { raised: 'sub' } }],
      m3: [{ text: 'm' }, { text: '3', style: { raised: 'super' } }],
    };
    const words = line.words?.map((word): Word => {
      const spans = parts[word.text];
      return spans === undefined ? word : { ...word, spans };
    });
    const [region] = pageOf([{ ...line, words: words ?? [] }, ...body(128)]);
    assert.match(region?.markdown ?? '', /CO₂ in it .* 5 m³ of/u);
    assert.match(region?.text ?? '', /CO₂ in it .* 5 m³ of/u);
  });

  it('are kept in list items', () => {
    const items = ['• Bring water and bread', '• Bring no dogs'].map((text, i) =>
      styled(lineAt(text, 100, 100 + 28 * i), { no: { bold: true }, water: { italic: true } }),
    );
    const [region] = pageOf(items);
    assert.equal(region?.markdown, '- Bring *water* and bread\n- Bring **no** dogs');
  });

  it('are ignored if the whole page has them', () => {
    const all = body(100).map((line) => ({
      ...styled(line, Object.fromEntries((line.words ?? []).map((w) => [w.text, { bold: true }]))),
      bold: true,
    }));
    assert.doesNotMatch(pageOf(all)[0]?.markdown ?? '', /\*/u);
  });

  it('mark struck-through text in plain text, too', () => {
    const line = styled(
      lineAt('The rooms are open until ten eleven in the evening of each day', 100, 100),
      {
        ten: { struck: true },
      },
    );
    const [region] = pageOf([line, ...body(128)]);
    assert.match(region?.markdown ?? '', /until ~~ten~~ eleven/u);
    assert.match(region?.text ?? '', /until ~~ten~~ eleven/u);
  });

  it('are kept in table cells; table headers are bold anyway', () => {
    const cells = [
      [100, 'Room'],
      [300, 'Price'],
      [100, 'Hall'],
      [300, '80 90'],
      [100, 'Attic'],
      [300, '40'],
    ] as const;
    const lines = cells.map(([x, text], i) =>
      styled(lineAt(text, x + 10, 110 + 50 * (i >> 1)), {
        '80': { struck: true },
        Attic: { bold: true },
        Room: { bold: true },
      }),
    );
    const rulings = [
      ...[100, 150, 200, 250].map((y) => across(y, 100, 500)),
      ...[100, 300, 500].map((x) => down(x, 100, 250)),
    ];
    const [region] = pageOf(lines, { rulings });
    assert.equal(
      region?.markdown,
      '| Room | Price |\n| --- | --- |\n| Hall | ~~80~~ 90 |\n| **Attic** | 40 |',
    );
    assert.match(region.text, /Hall\t~~80~~ 90/u);
  });
});
