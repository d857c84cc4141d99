import assert from 'node:assert/strict';
import { layoutPage } from '../../../src/layout/layout.ts';
import { type TestPage, text, writePdf } from './pdfWriter.ts';
import { openBytes, signal } from './support.ts';

const BODY = [
  'Swifts spend the night above the village and',
  'come back before the sun is on the roofs. They',
  'nest under tiles and in the walls of old barns,',
  'and leave for the south in the first days of',
  'August, long before the swallows do.',
];
const TITLES = ['Arrival', 'Nests in old walls', 'Departure'];

/** A piece of marked content, or text without a mark. */
const marked = (mark: number | undefined, content: string, tag = 'P'): string =>
  mark === undefined ? content : `/${tag} <</MCID ${mark}>> BDC\n${content}EMC\n`;

/** Titles in the type of the text, each followed by a paragraph; marked in this order. */
const pieces = (): string[] =>
  TITLES.flatMap((title, i) => [
    text(72, 740 - 120 * i, 11, title),
    BODY.map((line, j) => text(72, 726 - 120 * i - 13 * j, 11, line)).join(''),
  ]);

const CONTENT = pieces()
  .map((piece, i) => marked(i, piece))
  .join('');

/** @param elements the role and the marks of each */
function tagged(content: string, elements: readonly (readonly [string, ...number[]])[]): TestPage {
  // Object 0 is the tree, 1 its only child, the others are its elements.
  const kids = elements.map((_, i) => `@${i + 2}`).join(' ');
  const parents = elements
    .flatMap(([, ...marks], i) => marks.map((mark) => [mark, `@${i + 2}`] as const))
    .sort(([a], [b]) => a - b)
    .map(([, parent]) => parent);
  return {
    content,
    entries: '/StructParents 0',
    catalog: '/MarkInfo<</Marked true>>/StructTreeRoot @0',
    objects: [
      {
        dictionary: `/Type/StructTreeRoot/K @1/ParentTree<</Nums[0[${parents.join(' ')}]]>>/RoleMap<</Heading /H1>>`,
      },
      { dictionary: `/Type/StructElem/S/Document/P @0/K[${kids}]` },
      ...elements.map(([role, ...marks]) => ({
        dictionary: `/Type/StructElem/S/${role}/P @1/Pg @page/K[${marks.join(' ')}]`,
      })),
    ],
  };
}

/** @param titles with the names of the outline's objects; the first is one level above the others */
function outlined(content: string, [first, ...others]: readonly string[]): TestPage {
  const item = (title: string, parent: number, rest: string): string =>
    `/Title(${title})/Parent @${parent}/Dest[@page/XYZ 72 800 0]${rest}`;
  return {
    content,
    catalog: '/Outlines @0',
    objects: [
      { dictionary: '/Type/Outlines/First @1/Last @1/Count 1' },
      { dictionary: item(first ?? '', 0, `/First @2/Last @${others.length + 1}/Count 1`) },
      ...others.map((title, i) => ({
        dictionary: item(title, 1, i + 1 < others.length ? `/Next @${i + 3}` : ''),
      })),
    ],
  };
}

/** Headings of the laid out page with their levels, and all of its letters. */
async function read(page: TestPage): Promise<{ headings: string[]; letters: string }> {
  const document = await openBytes(writePdf([page]));
  const opened = await document.page(0);
  const layer = await opened.textLayer(signal());
  await document.close();
  const { width, height } = opened;
  const regions = layoutPage({ pageIndex: 0, width, height, lines: layer?.lines ?? [] });
  return {
    headings: regions
      .filter(({ kind }) => kind === 'heading' || kind === 'title')
      .map((region) => region.markdown),
    letters: regions.map((region) => region.text.replace(/\s+/gu, '')).join(''),
  };
}

const LETTERS = TITLES.map((title) => (title + BODY.join('')).replace(/\s+/gu, '')).join('');

describe('headings that a document states', () => {
  it('are not visible in these pages otherwise', async () => {
    assert.deepEqual(await read({ content: CONTENT }), { headings: [], letters: LETTERS });
  });

  it('come from its tags, with names of its own', async () => {
    const page = tagged(CONTENT, [
      ['Heading', 0],
      ['P', 1],
      ['H2', 2],
      ['P', 3],
      ['H2', 4],
      ['P', 5],
    ]);
    assert.deepEqual(await read(page), {
      headings: ['## Arrival', '### Nests in old walls', '### Departure'],
      letters: LETTERS,
    });
  });

  it('do not depend on the order of the tags', async () => {
    const page = tagged(CONTENT, [
      ['H2', 4],
      ['P', 5, 1],
      ['H1', 0],
      ['P', 3],
      ['H2', 2],
    ]);
    const { headings } = await read(page);
    assert.deepEqual(headings, ['## Arrival', '### Nests in old walls', '### Departure']);
  });

  it('are ignored if the tags leave out text', async () => {
    const content = pieces()
      .map((piece, i) => marked(i < 3 ? i : undefined, piece))
      .join('');
    const page = tagged(content, [
      ['H1', 0],
      ['P', 1],
      ['H2', 2],
    ]);
    assert.deepEqual(await read(page), { headings: [], letters: LETTERS });
  });

  it('are ignored if the tags call paragraphs headings, or name one piece twice', async () => {
    const all = await read(tagged(CONTENT, [['H1', 0, 1, 2, 3, 4, 5]]));
    assert.deepEqual(all, { headings: [], letters: LETTERS });
    const some = await read(
      tagged(CONTENT, [
        ['H1', 0, 1],
        ['H2', 2],
        ['H2', 4],
        ['P', 3, 5, 2],
      ]),
    );
    assert.deepEqual(some, { headings: [], letters: LETTERS });
  });

  it('are not taken from marks in forms, which are numbered separately', async () => {
    const page = tagged(
      pieces()
        .slice(2)
        .map((piece, i) => marked(i + 2, piece))
        .join('') + '/Fm Do\n',
      [
        ['H1', 0],
        ['P', 1, 3, 5],
        ['H2', 2],
        ['P', 4],
      ],
    );
    const fonts = '/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>';
    const form = {
      dictionary: `/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<${fonts}>>`,
      data: marked(0, text(72, 740, 11, 'Set apart')),
    };
    const { headings } = await read({
      ...page,
      resources: `/XObject<</Fm @${page.objects?.length ?? 0}>>`,
      objects: [...(page.objects ?? []), form],
    });
    assert.deepEqual(headings, ['### Nests in old walls']);
  });

  it('come from its outline if a title is all of its lines', async () => {
    const page = outlined(CONTENT, ['Arrival', '2.1 Nests in old walls', 'August', 'Departure']);
    assert.deepEqual(await read(page), {
      headings: ['## Arrival', '### Nests in old walls', '### Departure'],
      letters: LETTERS,
    });
  });

  it('may have several lines, and are the most prominent ones', async () => {
    const content =
      text(72, 760, 9, 'The long journey of the swifts') +
      text(72, 720, 16, 'The long journey') +
      text(72, 702, 16, 'of the swifts') +
      BODY.map((line, j) => text(72, 670 - 13 * j, 11, line)).join('');
    const { headings } = await read(outlined(content, ['Birds', 'The long journey of the swifts']));
    assert.deepEqual(headings, ['### The long journey of the swifts']);
  });

  it('are ignored if the outline cannot be read', async () => {
    const page = { content: CONTENT, catalog: '/Outlines<</First 7/Count(x)>>' };
    assert.deepEqual(await read(page), { headings: [], letters: LETTERS });
  });
});
