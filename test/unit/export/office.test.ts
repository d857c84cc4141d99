import assert from 'node:assert/strict';
import { parseDocument, DomUtils } from 'htmlparser2';
import sharp from 'sharp';
import type { OcrDocument, OcrPage, Table } from '../../../src/core/document/document.ts';
import { tableWorkbook } from '../../../src/export/office/tableWorkbook.ts';
import { wordDocument } from '../../../src/export/office/wordDocument.ts';
import { unzipped } from './zipReader.ts';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

const xml = (bytes: Buffer | undefined) => parseDocument(bytes!.toString(), { xmlMode: true });
const all = (name: string, inside: Parameters<typeof DomUtils.getElementsByTagName>[1]) =>
  DomUtils.getElementsByTagName(name, inside);
const text = (element: Element | Element[]): string => DomUtils.textContent(element);

const documentOf = (pages: readonly OcrPage[] = []): OcrDocument => ({
  version: 2,
  source: { name: 'scan.png', mimeType: 'image/png', pageCount: 1 },
  ...{ engine: 'compact', model: '', timings: {}, warnings: [], pages },
});

async function word(markdown: string, pictures: Record<string, Uint8Array> = {}) {
  const figure = (link: string) => Promise.resolve(pictures[link]);
  const bytes = await wordDocument({ document: documentOf(), markdown, figure });
  const files = unzipped(bytes);
  return { files, body: xml(files.get('word/document.xml')) };
}

/** The paragraphs with their styles. */
const paragraphs = (body: ReturnType<typeof xml>) =>
  all('w:p', body).map((p) => ({
    text: text(all('w:t', p)),
    style: all('w:pStyle', p)[0]?.attribs['w:val'],
  }));

/** The text of runs that have a property. */
const runsWith = (body: ReturnType<typeof xml>, property: string): string[] =>
  all('w:r', body)
    .filter((run) => all(property, all('w:rPr', run)).length > 0)
    .map((run) => text(all('w:t', run)));

describe('a Word document', () => {
  it('has headings, paragraphs and styles of letters', async () => {
    const { body } = await word(
      '# One\n\n## Two\n\nplain **bold** *italic* ~~struck~~ m<sup>2</sup> H<sub>2</sub>O `code`\n\n<u>under</u>',
    );
    assert.deepEqual(paragraphs(body).slice(0, 3), [
      { text: 'One', style: 'Heading1' },
      { text: 'Two', style: 'Heading2' },
      { text: 'plain bold italic struck m2 H2O code', style: undefined },
    ]);
    assert.deepEqual(runsWith(body, 'w:b'), ['bold']);
    assert.deepEqual(runsWith(body, 'w:i'), ['italic']);
    assert.deepEqual(runsWith(body, 'w:strike'), ['struck']);
    assert.deepEqual(runsWith(body, 'w:vertAlign'), ['2', '2']);
  });

  it('has nested lists, and counts each as it is written', async () => {
    const { files, body } = await word(
      '- a\n  - b\n    1. c\n- d\n\ntext\n\n5. e\n6. f\n\n   more of f\n\n1. g',
    );
    const items = all('w:p', body).flatMap((p) => {
      const [level] = all('w:ilvl', p);
      const [list] = all('w:numId', p);
      return level && list
        ? [[text(all('w:t', p)), level.attribs['w:val'], list.attribs['w:val']!]]
        : [];
    });
    assert.deepEqual(
      items.map(([item, level]) => `${item}${level}`),
      ['a0', 'b1', 'c2', 'd0', 'e0', 'f0', 'g0'],
    );
    assert.equal(items[4]![2], items[5]![2]);
    const numbering = files.get('word/numbering.xml')!.toString();
    assert.match(numbering, /<w:start w:val="5"\/>/u);
    assert.match(text(all('w:t', body)), /more of f/u);
  });

  it('has tables of both forms, with spans and without a lost cell', async () => {
    const { body } = await word(
      [
        '| A | B |\n| --- | --- |\n| 1<br>2 | **x** |',
        '<table>\n<tr><th rowspan="2">a</th><th colspan="2">b &amp; c</th></tr>\n<tr><td>d</td><td>e<sup>2</sup></td></tr>\n</table>',
      ].join('\n\n'),
    );
    const tables = all('w:tbl', body);
    assert.equal(tables.length, 2);
    const cells = (table: Element) =>
      all('w:tr', table).map((row) => all('w:tc', row).map((cell) => text(all('w:t', cell))));
    assert.deepEqual(cells(tables[0]!), [
      ['A', 'B'],
      ['12', 'x'],
    ]);
    assert.deepEqual(cells(tables[1]!), [
      ['a', 'b & c'],
      ['', 'd', 'e2'],
    ]);
    assert.equal(all('w:gridSpan', tables[1]!)[0]!.attribs['w:val'], '2');
    assert.deepEqual(
      all('w:vMerge', tables[1]!).map(({ attribs }) => attribs['w:val']),
      ['restart', 'continue'],
    );
    assert.equal(all('w:br', tables[0]!).length, 1);
  });

  it('does not join the cells of a table in a cell', async () => {
    const inner = '<table><tr><td>10</td><td>20</td></tr><tr><td>30</td></tr></table>';
    const { body } = await word(`<table><tr><td>a${inner}</td><td>b</td></tr></table>`);
    const [first] = all('w:tc', body);
    assert.match(text(all('w:t', first!)), /^a10 20 ?30\s*$/u);
    assert.equal(all('w:br', first!).length, 2);
  });

  it('runs from right to left where the text does', async () => {
    const { body } = await word(
      'يولد جميع **الناس** 2024\n\nLatin\n\n| اسم | رقم |\n| --- | --- |\n| علي | 1 |',
    );
    const [first, second] = all('w:p', body);
    assert.equal(all('w:bidi', first!).length, 1);
    assert.equal(all('w:bidi', second!).length, 0);
    assert.deepEqual(runsWith(body, 'w:bCs').slice(0, 1), ['الناس']);
    assert.equal(all('w:bidiVisual', body).length, 1);
  });

  it('links to the web and to mail alone', async () => {
    const { files, body } = await word(
      '[a](https://x.test/?q=1&r=%20z) [b](mailto:a@b.test) [c](ftp://x.test/passwd) <a href="javascript:x">d</a>',
    );
    assert.equal(all('w:hyperlink', body).length, 2);
    const targets = all('Relationship', xml(files.get('word/_rels/document.xml.rels'))).map(
      (r) => r.attribs['Target'],
    );
    assert.ok(targets.includes('https://x.test/?q=1&r=%20z'), targets.join());
    assert.doesNotMatch(targets.join(), /passwd|javascript/u);
    assert.equal(text(all('w:t', body)), 'a b c d');
  });

  it('has the pictures of figures, and the description where there is none', async () => {
    const png = await sharp({
      create: { width: 1200, height: 300, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const { files, body } = await word('![Figure](figures/a.png)\n\n![Gone](figures/b.png)', {
      'figures/a.png': png,
    });
    const [extent] = all('wp:extent', body);
    assert.equal(Number(extent!.attribs['cx']) / Number(extent!.attribs['cy']), 4);
    assert.ok([...files.keys()].some((name) => /^word\/media\/.*\.png$/u.test(name)));
    assert.equal(text(all('w:t', body)), 'Gone');
  });

  it('keeps formulas that cannot be read as they are written, and what comments say', async () => {
    const { body } = await word(
      'a $x_1 \\nonsense{y}$\n\n$$\n\\frac{a}{\n$$\n\n<!-- Page 3 is missing. -->',
    );
    const expected = 'a $x_1 \\nonsense{y}$$$\\frac{a}{$$Page 3 is missing.';
    assert.equal(text(all('w:t', body)), expected);
    assert.equal(all('m:oMath', body).length, 0);
  });

  it('has formulas that Word can edit, in lines, cells and on their own', async () => {
    const { body } = await word(
      'a $x_1^2$ b\n\n$$\n\\frac{a}{\\sqrt[3]{b}}\n$$\n\n| $\\alpha$ |\n| --- |\n| <b>$y$</b> |',
    );
    const [inLine, alone, ...cells] = all('m:oMath', body);
    assert.equal(text(all('m:sub', inLine!)), '1');
    assert.equal(text(all('m:sup', inLine!)), '2');
    assert.equal(all('m:oMathPara', body).length, 1);
    assert.equal(text(all('m:num', alone!)), 'a');
    assert.equal(text(all('m:deg', alone!)), '3');
    assert.equal(text(all('m:den', alone!)), '3b');
    assert.deepEqual(
      cells.map((cell) => text(cell)),
      ['α', 'y'],
    );
    assert.equal(text(all('w:t', body)), 'a  b');
  });

  it('has the parts of formulas in the places where Word wants them', async () => {
    const formulas: [string, string][] = [
      ['\\left(\\frac12\\right]', '(d begChr=( endChr=] (e (f (num 1) (den 2))))'],
      ['\\bar x\\vec v', '(acc chr=\u0305 (e x)) (acc chr=\u20d7 (e v))'],
      ['\\overline{AB}', '(bar pos=top (e A B))'],
      ['\\underbrace{a}_{c}', '(limLow (e (groupChr chr=⏟ pos=bot (e a))) (lim c))'],
      ['\\binom nk', '(d begChr=( endChr=) (e (f type=noBar (num n) (den k))))'],
      ['\\begin{matrix}1&2\\\\3&4\\end{matrix}', '(m (mr (e 1) (e 2)) (mr (e 3) (e 4)))'],
      ['\\sqrt{xy}', '(rad degHide=1 (deg) (e x y))'],
      ['\\sum_{i}^n x', '(limUpp (e (limLow (e ∑) (lim i))) (lim n)) x'],
      ['\\int_0^1 f', '(sSubSup (e ∫) (sub 0) (sup 1)) f'],
      ['\\sin x', 'sin x'],
      ['\\boxed{x}', '(borderBox (e x))'],
      ['a<b\\text{ if }c', 'a < b \u00a0if\u00a0 c'],
    ];
    const shape = (node: Element): string => {
      const name = node.name.replace('m:', '');
      if (name === 'r') return text(all('m:t', node));
      const kids = node.children.filter((kid): kid is Element => 'attribs' in kid);
      const value = node.attribs['m:val'];
      if (value !== undefined) return `${name}=${value}`;
      const inside = kids
        .map(shape)
        .filter((each) => each !== '')
        .join(' ');
      return name.endsWith('Pr') || name === 'oMath'
        ? inside
        : `(${[name, inside].filter(Boolean).join(' ')})`;
    };
    for (const [tex, expected] of formulas) {
      const { body } = await word(`$$\n${tex}\n$$`);
      assert.equal(shape(all('m:oMath', body)[0]!), expected, tex);
    }
  });

  it('writes letters of formulas as they look', async () => {
    const { body } = await word('$x \\mathbb{R} \\mathrm{d} \\mathbf{v} \\sin$');
    const looks = all('m:r', body).map((run) => [
      text(all('m:t', run)),
      ...[...all('m:scr', run), ...all('m:sty', run)].map(({ attribs }) => attribs['m:val']),
    ]);
    assert.deepEqual(looks, [
      ['x', 'i'],
      ['R', 'double-struck', 'p'],
      ['d', 'p'],
      ['v', 'b'],
      ['sin', 'p'],
    ]);
  });

  it('has footnotes at their places, each once, and loses none', async () => {
    const { files, body } = await word(
      [
        'One[^1] and two[^b], one again[^1], none[^x].',
        '[^1]: First *note*,\nin two lines.\n[^b]: يولد جميع',
        '[^lost]: Nothing refers to this.',
        '    [^1]: code',
      ].join('\n\n'),
    );
    const references = all('w:footnoteReference', body).map(({ attribs }) => attribs['w:id']);
    assert.equal(new Set(references).size, 2);
    const notes = all('w:footnote', xml(files.get('word/footnotes.xml')));
    const noteOf = (id: string | undefined) => notes.find(({ attribs }) => attribs['w:id'] === id)!;
    assert.equal(text(all('w:t', noteOf(references[0]))).trim(), 'First note, in two lines.');
    assert.equal(all('w:bidi', noteOf(references[1])).length, 1);
    assert.deepEqual(
      paragraphs(body).map((each) => each.text),
      ['One and two, one again1, none[^x].', '[^lost]: Nothing refers to this.', '[^1]: code'],
    );
  });

  it('begins a page at the mark of each page but the first', async () => {
    const { body } = await word(
      '<!-- Page 1 -->\n\none\n\n<!-- Page 2 -->\n\ntwo\n\n<!-- Page 3 -->\n\n| a |\n|---|',
    );
    assert.equal(all('w:pageBreakBefore', body).length, 2);
    assert.equal(text(all('w:t', body)), 'onetwoa');
  });

  it('is sound XML whatever the text contains', async () => {
    const { files } = await word(
      'a \ud800 \u000b & < > ]]> "\n\n- [ ] x\n\n> quote\n\n```\ncode <x>\n```\n\n***',
    );
    for (const [name, bytes] of files) {
      if (!name.endsWith('.xml')) continue;
      assert.doesNotMatch(bytes.toString(), /(?![\n\t\r])\p{Cc}|&(?!\w+;|#)/u, name);
    }
  });
});

describe('the tables of a result as an Excel workbook', () => {
  const tableOf = (rows: readonly (readonly string[])[], extra: object = {}): Table => ({
    rows: rows.length,
    columns: rows[0]!.length,
    cells: rows.flatMap((texts, row) =>
      texts.map((content, column) => ({
        ...{
          row,
          column,
          text: content,
          rowSpan: 1,
          columnSpan: 1,
          header: row === 0,
          confidence: 1,
        },
        box: { x0: 0, y0: 0, x1: 1, y1: 1 },
        ...extra,
      })),
    ),
  });
  const pageOf = (index: number, ...tables: Table[]) =>
    ({ index, regions: tables.map((table) => ({ table })) }) as unknown as OcrPage;

  /** The cells of a sheet: numbers as numbers, strings as strings. */
  function cellsOf(files: Map<string, Buffer>, sheet: number): Record<string, string | number> {
    const shared = files.has('xl/sharedStrings.xml')
      ? all('si', xml(files.get('xl/sharedStrings.xml'))).map((entry) => text(entry))
      : [];
    return Object.fromEntries(
      all('c', xml(files.get(`xl/worksheets/sheet${sheet}.xml`))).flatMap(
        (cell): [string, string | number][] => {
          const [value] = all('v', cell);
          const { r = '', t } = cell.attribs;
          if (t === 's') return [[r, shared[Number(text(value!))]!]];
          if (t === 'inlineStr') return [[r, text(all('t', cell))]];
          return value ? [[r, Number(text(value))]] : [];
        },
      ),
    );
  }

  it('keeps every text exactly: numbers are numbers only if nothing changes', async () => {
    const kept = [
      '007',
      '1,5',
      '1.50',
      '=1+1',
      '1e3',
      '12345678901234567890',
      '٣',
      '-0',
      ' x ',
      '01.02.2024',
      '+4',
    ];
    const numbers = ['12', '-3.25', '0', '123456789012345'];
    const bytes = await tableWorkbook([
      pageOf(0, tableOf([['h', 'i'], ...kept.map((each, i) => [each, numbers[i] ?? 'x'])])),
    ]);
    const cells = cellsOf(unzipped(bytes), 1);
    for (const [i, value] of kept.entries()) assert.equal(cells[`A${i + 2}`], value.trim(), value);
    for (const [i, value] of numbers.entries()) assert.equal(cells[`B${i + 2}`], Number(value));
    assert.doesNotMatch(unzipped(bytes).get('xl/worksheets/sheet1.xml')!.toString(), /<f>/u);
  });

  it('has a sheet for each table, and spans', async () => {
    const spanning = tableOf([
      ['a', ''],
      ['b', 'c'],
    ]);
    const cells = spanning.cells.filter(({ text: content }) => content !== '');
    const merged = {
      ...spanning,
      cells: cells.map((cell) => (cell.text === 'a' ? { ...cell, columnSpan: 2 } : cell)),
    };
    const files = unzipped(await tableWorkbook([pageOf(0, tableOf([['x']])), pageOf(4, merged)]));
    const names = all('sheet', xml(files.get('xl/workbook.xml'))).map(
      ({ attribs }) => attribs['name'],
    );
    assert.deepEqual(names, ['Table 1, page 1', 'Table 2, page 5']);
    assert.deepEqual(cellsOf(files, 2), { A1: 'a', A2: 'b', B2: 'c' });
    assert.equal(
      all('mergeCell', xml(files.get('xl/worksheets/sheet2.xml')))[0]!.attribs['ref'],
      'A1:B1',
    );
  });

  it('keeps texts that are too long for a cell, in parts that Excel accepts', async () => {
    const long = '😀'.repeat(20_000) + 'x'.repeat(40_000);
    const bytes = await tableWorkbook([
      pageOf(
        0,
        tableOf([
          ['a', 'x'.repeat(32_767)],
          ['b', long],
        ]),
      ),
    ]);
    const files = unzipped(bytes);
    const [table, rest] = [cellsOf(files, 1), cellsOf(files, 2)];
    assert.equal(table['B1'], 'x'.repeat(32_767));
    const mark = '… (continued in the sheet "Long texts")';
    const first = String(table['B2']);
    assert.ok(first.endsWith(mark));
    assert.equal(rest['A1'], 'Table 1, page 1, B2');
    const parts = [first.slice(0, -mark.length), ...['B1', 'C1', 'D1'].map((at) => rest[at] ?? '')];
    assert.equal(parts.join(''), long);
    for (const part of [first, ...parts]) {
      assert.ok(String(part).length <= 32_767);
      assert.doesNotMatch(String(part), /\p{Cs}/u);
    }
  });

  it('is a workbook even without tables', async () => {
    const files = unzipped(await tableWorkbook([pageOf(0)]));
    assert.ok(files.has('xl/workbook.xml'));
  });
});
