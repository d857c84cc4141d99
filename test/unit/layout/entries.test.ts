import assert from 'node:assert/strict';
import type { Line } from '../../../src/core/document/document.ts';
import { column, down, lineAt, pageOf, prose, row } from './lines.ts';

const markdownOf = (lines: readonly Line[], extra: Parameters<typeof pageOf>[1] = {}): string =>
  pageOf(lines, extra)
    .map((region) => region.markdown)
    .join('\n\n');

describe('entries in columns', () => {
  it('are read down the columns if they are in alphabetical order', () => {
    const left = ['anchor, 12', 'bridge, 5, 31', 'buoys, 14', 'diary, 3', 'fishermen, 7'];
    const right = ['harbor, 1', 'library, 64', 'market, 17', 'pier, 9', 'storm, 1'];
    const lines = [
      lineAt('Index', 100, 150),
      ...left.flatMap((text, i) => row([text, right[i]!], [100, 600], 200 + 30 * i)),
    ];
    const text = markdownOf(lines);
    assert.ok(!text.includes('|'), text);
    assert.ok(text.includes([...left, '\n'].join('  \n').trim()), text);
    assert.ok(text.endsWith(right.join('  \n')), text);
  });

  it('stay a table if only the names are in that order', () => {
    const names = ['anchor', 'bridge', 'diary', 'harbor', 'library'];
    const makers = ['Smith', 'Adams', 'Miller', 'Brown', 'Young'];
    const lines = names.flatMap((name, i) => row([name, makers[i]!], [100, 600], 200 + 30 * i));
    assert.match(markdownOf(lines), /\| bridge \| Adams \|/u);
  });

  it('are read down the columns if their numbers count on, as questions with answers', () => {
    const question = (number: number): string[] => [
      `${number}. Where is the market?`,
      'A. In the harbor',
      'B. On the hill',
      'C. At school',
    ];
    const left = [...question(1), ...question(2)];
    const right = [...question(3), ...question(4)];
    const lines = left.flatMap((text, i) => row([text, right[i]!], [100, 700], 200 + 30 * i));
    const text = markdownOf(lines);
    assert.ok(!text.includes('|'), text);
    assert.deepEqual(
      text.match(/[1-4]\\?\. Where/gu)?.map((t) => t[0]),
      ['1', '2', '3', '4'],
    );
  });

  it('stay a table if its heads are over columns of figures', () => {
    const places = ['Lighthouse', 'Library', 'Museum'];
    const edges = [100, 500, 640, 900, 1040];
    const lines = [
      ...row(['Summer', 'Winter'], [550, 950], 160).map((line) => ({ ...line, bold: true })),
      ...row(['Place', '2017', '2018', '2017', '2018'], edges, 200),
      ...places.flatMap((name, i) =>
        row([name, '4,210', '655', '812', '790'], edges, 240 + 40 * i),
      ),
    ];
    assert.match(markdownOf(lines), /Library.*4,210.*655.*812.*790/u);
  });

  it('are read list by list if each has a head and prices', () => {
    const tea: [string, string][] = [
      ['Black tea', '2.80'],
      ['Green tea', '2.90'],
      ['Mint', '3.10'],
    ];
    const lines = [
      ...row(['Tea', 'Cake'], [100, 700], 160).map((line) => ({ ...line, bold: true })),
      ...tea.flatMap(([name, price], i) =>
        row([name, price, `${name} cake`, price], [100, 480, 700, 1080], 200 + 30 * i),
      ),
    ].map((line) => ({ bold: false, ...line }));
    const text = markdownOf(lines);
    assert.ok(text.indexOf('| Mint | 3.10 |') < text.indexOf('Cake'), text);
  });
});

describe('a rule between columns', () => {
  const left = prose(30, 8);
  const right = prose(30, 8, 2);
  const lines = left.map((text, i) => lineAt(`${text} | ${right[i]!}`, 100, 200 + 30 * i));
  const at = 100 + 31.5 * 10;

  it('is not text, and divides the lines that were detected across it', () => {
    const text = markdownOf(lines, { rulings: [down(at, 190, 450)] });
    assert.ok(!text.includes('|'), text);
    assert.ok(text.startsWith(left.join(' ')), text);
  });

  it('stays if there is no rule', () => {
    assert.match(markdownOf(lines), /\|/u);
  });
});

describe('titles with leaders', () => {
  it('are lines of their own, whatever number they lead to', () => {
    const names = ['Soup of the day', 'Smoked salmon', 'Green salad'];
    const prices = ['4.50', '8.20', '5.00'];
    const lines = names.flatMap((name, i) =>
      row([name, '........', prices[i]!], [100, 400, 900], 200 + 30 * i),
    );
    assert.equal(
      markdownOf(lines),
      names.map((name, i) => `${name} ........ ${prices[i]!}`).join('  \n'),
    );
  });
});

describe('lines of their own', () => {
  it('are those of an address, even if each fills the block', () => {
    const lines = ['Mr. Peter Stone', 'Bridge Street 8', 'Westbury'];
    assert.equal(markdownOf(column(lines, 100, 200)), lines.join('  \n'));
  });

  it('are verses that end with a mark, or that all begin with a capital', () => {
    const capital = [
      'The wind came down the hill at night,',
      'And every door was barred;',
      'The keeper climbed to tend the light',
      'Above the empty yard.',
    ];
    const marked = [
      'in spring the boats are blue,',
      'the harbor lies,',
      'as if it always knew,',
      'below the skies.',
    ];
    for (const lines of [capital, marked]) {
      assert.equal(markdownOf(column(lines, 100, 200)), lines.join('  \n'));
    }
  });

  it('are not those of prose', () => {
    const lines = [...prose(28, 4), 'and ends there.'];
    assert.equal(markdownOf(column(lines, 100, 200)), lines.join(' '));
  });
});

describe('paragraphs', () => {
  it('begin after little more space than between lines if the one before ends early', () => {
    const lines = [
      ...column([...prose(60, 3), 'It ends.'], 100, 200),
      ...column([...prose(60, 3, 2).map((t, i) => (i === 0 ? `The ${t}` : t)), 'end.'], 100, 318),
    ];
    assert.equal(pageOf(lines).length, 2);
  });

  it('begin below the marker of an item that ends early', () => {
    const lines = [
      lineAt('•', 100, 200),
      lineAt('open from seven', 130, 200),
      lineAt('•', 100, 228),
      lineAt('closed on Monday', 130, 228),
      ...column(['The harbor was built after the storm of', 'the winter, when the'], 100, 256),
    ];
    assert.deepEqual(
      pageOf(lines).map(({ kind }) => kind),
      ['list', 'paragraph'],
    );
  });

  it('begin at a section of a contract', () => {
    const lines = [
      ...column(['a) the boat of the landlord,', 'b) the tools in the shed.'], 100, 200),
      lineAt('§ 2 Rent', 400, 262),
    ];
    const text = markdownOf(lines);
    assert.match(text, /shed\.\n\n.*§ 2 Rent/u);
  });
});

describe('the name of a firm on an image', () => {
  it('is not a line with the small address level with it', () => {
    const lines = [
      lineAt('Harbor and Sons', 100, 90, { size: 44 }),
      ...column(['12 Quay Street', 'Northport', 'Tel. 555 0134'], 900, 100, { size: 20 }),
      ...column(prose(80, 6), 100, 400),
    ];
    const text = markdownOf(lines);
    assert.ok(!text.includes('Sons 12'), text);
    assert.ok(text.indexOf('Sons') < text.indexOf('12 Quay'), text);
  });
});

describe('a heading over two columns of short lines', () => {
  it('is above both, even if it is nearer to the right one', () => {
    const items = (from: number): string[] =>
      Array.from({ length: 6 }, (_, i) => `${from + i}. the road to the hill`);
    const lines = [
      lineAt('Midterm test', 500, 90, { size: 40 }),
      ...items(1).flatMap((text, i) => row([text, items(7)[i]!], [100, 640], 200 + 30 * i)),
    ];
    assert.match(markdownOf(lines), /^#* ?Midterm/u);
  });
});

describe('the third item of a list', () => {
  it('is (c) even if that was read as a sign', () => {
    const text = markdownOf(column(['(a) the door', '(b) the ramp', '© the key'], 100, 200));
    assert.match(text, /\(c\) the key/u);
  });

  it('is not made up elsewhere', () => {
    const text = markdownOf(column(['The text is by', 'Ruth Hall', '© the author'], 100, 200));
    assert.match(text, /©/u);
  });
});

describe('answers side by side', () => {
  it('are a line, with small letters as well', () => {
    const lines = ['1. Which day?', '2. Which boat?', '3. Which town?'].flatMap((question, i) => [
      lineAt(question, 100, 200 + 90 * i),
      ...row(['a) one', 'b) two', 'c) three'], [130, 400, 700], 230 + 90 * i),
    ]);
    const text = markdownOf(lines);
    assert.ok(!text.includes('|'), text);
    assert.match(text, /a\) one b\) two c\) three/u);
  });
});

describe('a clause that announces its points', () => {
  it('is no heading', () => {
    const lines = [
      lineAt('1.2 The boathouse includes:', 100, 200),
      ...column(['(a) the doors;', '(b) the ramp.'], 130, 250),
    ];
    assert.ok(!markdownOf(lines).includes('#'));
  });
});
