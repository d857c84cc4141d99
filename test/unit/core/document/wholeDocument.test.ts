import assert from 'node:assert/strict';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';
import type { Line, OcrPage, Region } from '../../../../src/core/document/document.ts';
import { documentMarkdown } from '../../../../src/core/document/joinPages.ts';
import { WholeDocument } from '../../../../src/core/document/wholeDocument.ts';
import { quadOfBox } from '../../../../src/core/geometry/geometry.ts';

const HEIGHT = 1000;

/** A region of lines of equal height below each other. */
function region(
  id: string,
  texts: readonly string[],
  y: number,
  more: Partial<Region> = {},
): Region {
  const lines = texts.map((text, i): Line => {
    const box = { x0: 100, x1: 100 + 8 * text.length, y0: y + 30 * i, y1: y + 30 * i + 20 };
    return { text, quad: quadOfBox(box), confidence: 1 };
  });
  const text = texts.join(' ');
  const level = more.level === undefined ? '' : `${'#'.repeat(more.level)} `;
  return {
    id,
    kind: 'paragraph',
    places: [{ x0: 100, x1: 700, y0: y, y1: y + 30 * texts.length }],
    text,
    markdown: `${level}${text}`,
    confidence: 1,
    lines,
    ...more,
  };
}

const pageOf = (index: number, regions: readonly Region[]): OcrPage => ({
  index,
  width: 800,
  height: HEIGHT,
  rotation: 0,
  origin: 'ocr',
  raw: '',
  timings: {},
  warnings: [],
  ...assemblePage(regions),
});

const BODY = ['The road runs along the river', 'as far as the bridge of stone.'];

/** Adds pages one after the other; returns the resulting document. */
function readAll(pages: readonly OcrPage[], whole = new WholeDocument({})): OcrPage[] {
  const current = new Map<number, OcrPage>();
  for (const read of pages) {
    const { page, revised } = whole.add(read);
    for (const one of [page, ...revised]) current.set(one.index, one);
  }
  return [...current.values()].sort((a, b) => a.index - b.index);
}

describe('a whole document', () => {
  it('sets headers and page numbers aside once a second page has them', () => {
    const page = (index: number): OcrPage =>
      pageOf(index, [
        region(`p${index}-r1`, ['The Northern Roads'], 40),
        region(`p${index}-r2`, BODY, 300),
        region(`p${index}-r3`, [String(17 + index)], 950),
      ]);
    const whole = new WholeDocument({});
    const first = whole.add(page(0));
    assert.equal(first.page.markdown, page(0).markdown);
    const second = whole.add(page(1));
    assert.deepEqual(
      second.page.regions.map(({ kind }) => kind),
      ['header', 'paragraph', 'pageNumber'],
    );
    assert.equal(second.page.markdown, BODY.join(' '));
    assert.deepEqual(
      second.revised.map(({ index, markdown }) => [index, markdown]),
      [[0, BODY.join(' ')]],
    );
  });

  it('keeps them in the Markdown on request, and still lists them', () => {
    const page = (index: number): OcrPage =>
      pageOf(index, [region('a', ['Northern Roads'], 40), region('b', BODY, 300)]);
    const [first] = readAll([page(0), page(1)], new WholeDocument({ keepHeadersAndFooters: true }));
    assert.equal(first?.regions[0]?.kind, 'header');
    assert.match(first.markdown, /^Northern Roads/u);
  });

  it('does not set aside large titles, tables, and numbers that do not count pages', () => {
    const page = (index: number, number: string): OcrPage =>
      pageOf(index, [
        {
          ...region('a', ['Agenda'], 40),
          lines: [
            {
              text: 'Agenda',
              quad: quadOfBox({ x0: 100, x1: 300, y0: 40, y1: 80 }),
              confidence: 1,
            },
          ],
        },
        region('b', BODY, 300),
        region('c', [number], 950),
      ]);
    const pages = [page(0, '240'), page(1, '17')];
    assert.deepEqual(
      readAll(pages).map(({ markdown }) => markdown),
      pages.map(({ markdown }) => markdown),
    );
  });

  it('does not set aside lines whose numbers neither repeat nor count pages', () => {
    const pages = [0, 1, 2].map((index) =>
      pageOf(index, [
        region('a', [`Invoice number ${[4711, 4980, 5012][index]}`], 40),
        region('b', BODY, 400),
        region('c', [`Rules of 2024, page ${index + 1}`], 950),
      ]),
    );
    const kinds = readAll(pages).map(({ regions }) => regions.map(({ kind }) => kind));
    assert.deepEqual(kinds, Array(3).fill(['paragraph', 'paragraph', 'footer']));
  });

  it('keeps the header of a page without any other text', () => {
    const pages = [0, 1, 2].map((index) =>
      pageOf(index, [
        region('a', ['The same words on each sheet'], 40),
        region('b', [String(index + 1)], 950),
      ]),
    );
    const expected = 'The same words on each sheet\n\n'.repeat(3).trim();
    assert.equal(documentMarkdown(readAll(pages)), `${expected}\n`);
  });

  it('recognizes a header that was read slightly differently, and one on the outer side', () => {
    const page = (index: number, head: Region): OcrPage =>
      pageOf(index, [head, region('b', BODY, 300)]);
    const left = region('a', ['The Northern Roads'], 40);
    const right = { ...region('a', ['The Northem Roads'], 45) };
    const mirrored = { ...right, places: [{ x0: 100, x1: 700, y0: 45, y1: 65 }] };
    for (const other of [right, mirrored]) {
      const pages = readAll([page(0, left), page(1, other)]);
      assert.deepEqual(
        pages.map(({ markdown }) => markdown),
        [BODY.join(' '), BODY.join(' ')],
      );
    }
  });

  it('removes gaps between heading levels, and reopens them for later pages', () => {
    const [third, second] = [
      pageOf(0, [region('a', ['Fees'], 400, { kind: 'heading', level: 3 })]),
      pageOf(1, [region('b', ['Terms'], 500, { kind: 'heading', level: 2 })]),
    ];
    const whole = new WholeDocument({});
    assert.equal(whole.add(third).page.markdown, '# Fees');
    const { page, revised } = whole.add(second);
    assert.equal(page.markdown, '# Terms');
    assert.deepEqual(
      revised.map(({ markdown }) => markdown),
      ['## Fees'],
    );
  });

  it('assigns a heading without a number the level of numbered ones in its type', () => {
    const heading = (id: string, text: string, level: number, fontSize: number): Region => {
      const plain = region(id, [text], 400, { kind: 'heading', level });
      return { ...plain, lines: (plain.lines ?? []).map((line) => ({ ...line, fontSize })) };
    };
    const page = pageOf(0, [
      heading('a', 'Roads', 1, 40),
      heading('b', 'Abstract', 3, 24),
      heading('c', '1 Bridges', 2, 24),
      heading('d', 'Keepers', 3, 20),
    ]);
    const [read] = readAll([page]);
    assert.deepEqual(
      read?.regions.map(({ level }) => level),
      [1, 2, 2, 3],
    );
  });

  it('assigns a heading the level that the document states for others in its type', () => {
    const heading = (id: string, text: string, y: number, level: number, stated: boolean): Region =>
      region(id, [text], y, {
        kind: 'heading',
        level,
        lines: [
          {
            text,
            quad: quadOfBox({ x0: 100, x1: 300, y0: y, y1: y + 20 }),
            confidence: 1,
            fontSize: 14,
            ...(stated ? { heading: level } : {}),
          },
        ],
      });
    const [page] = readAll([
      pageOf(0, [
        region('p1-r1', ['Birds'], 50, { kind: 'title', level: 1 }),
        heading('p1-r2', 'Swifts', 100, 2, true),
        heading('p1-r3', 'Swallows', 300, 4, false),
        heading('p1-r4', 'Nests', 500, 3, true),
      ]),
    ]);
    assert.equal(page?.markdown, '# Birds\n\n## Swifts\n\n## Swallows\n\n### Nests');
  });

  it('does not change the heading levels of a part of a document', () => {
    const part = pageOf(4, [region('a', ['Fees'], 400, { kind: 'heading', level: 3 })]);
    assert.equal(new WholeDocument({}).add(part).page.markdown, '### Fees');
  });

  it('does not change the answers of generative engines', () => {
    const page = (index: number): OcrPage => ({
      ...pageOf(index, [region('a', ['Northern Roads'], 40), region('b', BODY, 300)]),
      reading: { engine: 'deepseek', model: 'x' },
    });
    assert.deepEqual(readAll([page(0), page(1)]), [page(0), page(1)]);
  });
});

describe('joining pages', () => {
  const join = (a: readonly Region[], b: readonly Region[]): string =>
    documentMarkdown([pageOf(0, a), pageOf(1, b)]);

  it('continues a sentence from the next page, before the notes of the page', () => {
    const note = region('n', ['1 See the map.'], 900, { kind: 'footnote' });
    const markdown = join(
      [region('a', ['It was held like a'], 300), note],
      [region('b', ['hand of stone.'], 60), region('c', ['Then it rained.'], 200)],
    );
    assert.equal(
      markdown,
      'It was held like a hand of stone.\n\n1 See the map.\n\nThen it rained.\n',
    );
  });

  it('joins a divided word', () => {
    assert.equal(
      join([region('a', ['They re-'], 300)], [region('b', ['mained there.'], 60)]),
      'They remained there.\n',
    );
    assert.equal(
      join([region('a', ['It is a well-'], 300)], [region('b', ['known road.'], 60)]),
      'It is a well-known road.\n',
    );
  });

  it('continues within emphasis', () => {
    const bold = (texts: readonly string[]) => ({ markdown: `**${texts.join(' ')}**` });
    const [end, start] = [['The members meet for an exam-'], ['ple of what the rules say.']];
    const pages = [pageOf(0, [region('a', end, 800, bold(end))])];
    pages.push(pageOf(1, [region('b', start, 100, bold(start))]));
    const expected = '**The members meet for an example of what the rules say.**\n';
    assert.equal(documentMarkdown(pages), expected);
  });

  it('never forms a link, a tag, code or a formula from two paragraphs', () => {
    const pairs: [string, string][] = [
      ['The address of the club is htt-', 'ps://example.org for all its members'],
      ['The address of the club is www.exam-', 'ple.org for all its members'],
      ['Write a letter to the office@exam-', 'ple and wait for the answer'],
      ['Members may read the [rules', 'of the club](https://example.org) at home'],
      ['The picture of the boat is <img', 'src=https://example.org/x.png> on the wall'],
      ['A day costs `ten', 'crowns` and a week'],
      ['A day costs $x', 'and y$ for all members'],
    ];
    for (const [end, start] of pairs) {
      const pages = [pageOf(0, [region('a', [end], 800)]), pageOf(1, [region('b', [start], 100)])];
      assert.equal(documentMarkdown(pages), `${end}\n\n${start}\n`);
    }
  });

  it('continues if brackets are closed', () => {
    const pages = [pageOf(0, [region('a', ['As the rules [3] say, the members'], 800)])];
    pages.push(pageOf(1, [region('b', ['of the club (see [4]) may read them.'], 100)]));
    const expected = 'As the rules [3] say, the members of the club (see [4]) may read them.\n';
    assert.equal(documentMarkdown(pages), expected);
  });

  it('marks where pages begin on request, after the text that continues', () => {
    const pages = [
      pageOf(0, [region('a', ['It was held like a'], 300)]),
      pageOf(1, [region('b', ['hand of stone.'], 60), region('c', ['Then it rained.'], 200)]),
      pageOf(4, [region('d', ['The end.'], 60)]),
    ];
    const [joined, second, last] = [
      'It was held like a hand of stone.',
      'Then it rained.',
      'The end.',
    ];
    assert.equal(documentMarkdown(pages), `${joined}\n\n${second}\n\n${last}\n`);
    assert.equal(
      documentMarkdown(pages, 'rule'),
      `${joined}\n\n---\n\n${second}\n\n---\n\n${last}\n`,
    );
    assert.equal(
      documentMarkdown(pages, 'comment'),
      `<!-- Page 1 -->\n\n${joined}\n\n<!-- Page 2 -->\n\n${second}\n\n<!-- Page 5 -->\n\n${last}\n`,
    );
  });

  it('adds no rule as a mark below a rule of the page', () => {
    const pages = (end: string) => [
      pageOf(0, [region('a', [end], 300, { markdown: end })]),
      pageOf(1, [region('b', ['Then it rained.'], 60)]),
    ];
    for (const rule of ['---', '***', '* * *', '___', '- - -']) {
      const end = `It was late.\n\n${rule}`;
      assert.equal(documentMarkdown(pages(end), 'rule'), `${end}\n\nThen it rained.\n`);
    }
    // A heading, a row of a table, a list: none is a rule.
    for (const end of ['It was late.\n---', '| a |\n| --- |', '- a', 'a --- b']) {
      assert.equal(documentMarkdown(pages(end), 'rule'), `${end}\n\n---\n\nThen it rained.\n`);
    }
  });

  const list = (id: string, markdown: string, y: number): Region =>
    region(id, markdown.split('\n'), y, { kind: 'list', markdown });

  it('continues the last item of a list', () => {
    const items = list('a', '- oars\n- a rope that is long enough', 800);
    const rest = region('b', ['to reach the other side of the wide river,', 'or so.'], 60, {
      markdown: 'to reach the other side of the wide river,  \nor so.',
    });
    assert.equal(
      join([items], [rest]),
      '- oars\n- a rope that is long enough to reach the other side of the wide river,  \n  or so.\n',
    );
    const ended = list('a', '- oars\n- a rope.', 800);
    assert.equal(join([ended], [rest]), `${ended.markdown}\n\n${rest.markdown}\n`);
  });

  it('continues a list whose numbers go on, page after page', () => {
    const single = (number: number): Region =>
      region('b', [`${number}. A net of`, 'hemp'], 60, {
        markdown: `${number}\\. A net of  \nhemp.`,
      });
    const pages = [list('a', '413. Oars.\n414. A rope.', 800), single(415), single(416)];
    assert.equal(
      documentMarkdown(pages.map((only, i) => pageOf(i, [only]))),
      [
        '413. Oars.',
        '414. A rope.',
        '415. A net of  ',
        '     hemp.',
        '416. A net of  ',
        '     hemp.',
      ]
        .join('\n')
        .concat('\n'),
    );
    const other = region('b', ['417) A net.'], 60, { markdown: '417\\) A net.' });
    assert.equal(join([single(416)], [other]), `${single(416).markdown}\n\n417\\) A net.\n`);
  });

  it('does not join complete paragraphs, or regions that are not paragraphs', () => {
    const cases: [Region, Region][] = [
      [region('a', ['It ended.'], 300), region('b', ['then it began'], 60)],
      [region('a', ['A short line'], 300), region('b', ['Another one'], 60)],
      [
        region('a', ['A heading'], 300, { kind: 'heading', level: 2 }),
        region('b', ['and text'], 60),
      ],
      [region('a', ['Text of'], 300), region('b', ['a list'], 60, { kind: 'list' })],
    ];
    for (const [a, b] of cases) assert.equal(join([a], [b]), `${a.markdown}\n\n${b.markdown}\n`);
  });
});
