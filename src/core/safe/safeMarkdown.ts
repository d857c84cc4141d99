/**
 * The gate that everything recognized goes through before it is Markdown of a page: what is read
 * from a page is text, whoever wrote it. A preview must load no picture, show no foreign HTML and
 * link nowhere but to the web and to mail because of it.
 */
import { plainText } from './controlCharacters.ts';
import { escapeFindings, inert } from './safeEdits.ts';
import { View } from './markdownView.ts';

/** Previews differ in what they have switched on; the text has to hold in all of them. */
const VIEWS = [
  new View({ linkify: false, maths: false }),
  new View({ linkify: true, maths: false }),
  new View({ linkify: false, maths: true }),
  new View({ linkify: true, maths: true }),
];

/** Where none of these is, nothing can be live and nothing can reach into the next page. */
const TRIGGER = /\]\(|\]:|<[A-Za-z/!?]|```|~~~|\$\$|(?<!:)\/\/|ftp:\/\//iu;
/** From so many brackets on, a look is worth while whether parsers can cope with them. */
const MANY_BRACKETS = 1000;

/** Rounds of single escapes, and of whole blocks after them. */
const GENTLE = 12;
const HARD = 4;

const NONE: ReadonlySet<string> = new Set();

/**
 * Markdown that shows the same and in which nothing is live. It can stand anywhere in a document, a
 * blank line around it: it closes what it opens, defines no links for others, and begins at the
 * start of a line. Text without anything live comes back as it is, but for its line ends.
 * @param ownImages targets of pictures that the product itself has written into it
 */
export function safeMarkdown(markdown: string, ownImages: ReadonlySet<string> = NONE): string {
  let source = plainText(markdown).trim();
  if (!mayBeLive(source)) return source;
  for (let round = 0; round < GENTLE + HARD; round++) {
    const before = source;
    for (const view of VIEWS) {
      if (!view.concerns(source)) continue;
      const findings = view.find(source, ownImages);
      if (findings.length > 0) source = escapeFindings(source, findings, round >= GENTLE);
    }
    if (source === before) return source;
  }
  return inert(source);
}

function mayBeLive(source: string): boolean {
  if (TRIGGER.test(source)) return true;
  let brackets = 0;
  for (let at = source.indexOf('['); at >= 0; at = source.indexOf('[', at + 1))
    if (++brackets > MANY_BRACKETS) return true;
  return false;
}
