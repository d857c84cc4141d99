/**
 * The gate that all recognized text passes before it becomes the Markdown of a page: what is read
 * from a page is text, regardless of its author. Because of it, a preview must load no picture, show no
 * foreign HTML and link only to the web and to mail.
 */
import { plainText } from './controlCharacters.ts';
import { escapeFindings, inert } from './safeEdits.ts';
import { View } from './markdownView.ts';

/** Previews differ in their options; the text must be safe in all of them. */
const VIEWS = [
  new View({ linkify: false, maths: false }),
  new View({ linkify: true, maths: false }),
  new View({ linkify: false, maths: true }),
  new View({ linkify: true, maths: true }),
];

/** Without any of these, nothing can be live and nothing can extend into the next page. */
const TRIGGER = /\]\(|\]:|<[A-Za-z/!?]|```|~~~|\$\$|(?<!:)\/\/|ftp:\/\//iu;
/** From this number of brackets on, it is checked whether parsers can handle them. */
const MANY_BRACKETS = 1000;

/** Rounds of single escapes, and then of whole blocks. */
const GENTLE = 12;
const HARD = 4;

const NONE: ReadonlySet<string> = new Set();

/**
 * Markdown that looks the same and in which nothing is live. It can be placed anywhere in a
 * document between blank lines: it closes what it opens, defines no links for other text, and
 * begins at the start of a line. Text without anything live is returned unchanged, except for its
 * line endings.
 * @param ownImages targets of pictures that this product has written into it
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
  for (let at = source.indexOf('['); at >= 0; at = source.indexOf('[', at + 1)) {
    if (++brackets > MANY_BRACKETS) return true;
  }
  return false;
}
