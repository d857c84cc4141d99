/** Where a text is on the pages of a result. */
import type { OcrDocument, OcrPage, Region } from '../../core/document/document.ts';
import { placedLines, placedRegions } from '../../core/export/placedText.ts';
import { append } from '../../core/geometry/extremes.ts';
import { boxOfPoints, type Quad } from '../../core/geometry/geometry.ts';

/** A place of a text, as a model gets it. */
export interface TextPlace {
  /** From 1. */
  readonly page: number;
  readonly region: string;
  readonly kind: string;
  /** Left, top, right and bottom in pixels of the upright page. */
  readonly box: readonly [number, number, number, number];
  /** The text with what is around it. */
  readonly text: string;
}

/** Words on each side of a text that an answer shows. */
const AROUND = 10;

/** Letters without case, width and ligatures, as they are compared. */
const comparable = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The text of a region as it is compared, and what it was made from. */
interface LocatedText {
  readonly text: string;
  /** Of each character, the number of its word; undefined for spaces. */
  readonly owners: readonly (number | undefined)[];
  /** The words as they were read, with the space after them. */
  readonly words: readonly { readonly text: string; readonly quad: Quad }[];
}

/** The words of a region, one after the other; hyphens at line ends are left out. */
function locatedText(region: Region): LocatedText {
  let text = '';
  const owners: (number | undefined)[] = [];
  const words: { text: string; quad: Quad }[] = [];
  const add = (part: string, owner: number | undefined): void => {
    text += part;
    append(owners, Array<number | undefined>(part.length).fill(owner));
  };
  for (const line of placedLines(region)) {
    if (/\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(line.words[0]?.text ?? '')) {
      text = text.slice(0, -1);
      owners.pop();
    } else if (text !== '' && !text.endsWith(' ')) add(' ', undefined);
    for (const [i, { text: word, quad, spaced }] of line.words.entries()) {
      add(comparable(word), words.length);
      const isLast = i === line.words.length - 1;
      words.push({ text: word + (spaced || isLast ? ' ' : ''), quad });
      if (spaced) add(' ', undefined);
    }
  }
  return { text, owners, words };
}

function placeOf(
  { index }: OcrPage,
  { id, kind }: Region,
  { owners, words }: LocatedText,
  start: number,
  end: number,
): TextPlace | undefined {
  const found = owners.slice(start, end).filter((owner) => owner !== undefined);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const points = words.slice(first, last + 1).flatMap(({ quad }) => quad);
  const { x0, y0, x1, y1 } = boxOfPoints(points);
  const around = words.slice(Math.max(0, first - AROUND), last + 1 + AROUND);
  return {
    ...{ page: index + 1, region: id, kind },
    box: [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)],
    text: around
      .map((word) => word.text)
      .join('')
      .trim(),
  };
}

/** The places of a text, in the order of the pages; case and width of letters do not count. */
export function findPlaces({ pages }: Pick<OcrDocument, 'pages'>, wanted: string): TextPlace[] {
  const query = comparable(wanted).trim().replace(/\s+/gu, ' ');
  if (query === '') return [];
  return pages.flatMap((page) =>
    placedRegions(page).flatMap((region) => {
      const located = locatedText(region);
      const places: TextPlace[] = [];
      for (let at = located.text.indexOf(query); at >= 0;) {
        const place = placeOf(page, region, located, at, at + query.length);
        if (place) places.push(place);
        at = located.text.indexOf(query, at + query.length);
      }
      return places;
    }),
  );
}
