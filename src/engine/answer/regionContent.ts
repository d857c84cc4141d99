/** What a model wrote inside a region, as Markdown and as plain text. */
import { plainText } from '../../core/safe/controlCharacters.ts';
import { cleanMarkdown } from './grounding.ts';
import { joinSegments } from './segmentFlow.ts';
import { safeText } from './safeText.ts';
import { withJoinedHyphens, withMoney, withOptionBreaks, withoutFalseLinks } from './textSlips.ts';
import { markdownSegments } from './markdownSegments.ts';

export interface Written {
  readonly markdown: string;
  readonly text: string;
}

/**
 * Content without control characters, without control tokens, which remain of a broken tag, and
 * without odd marks.
 */
export const tidy = (content: string): string =>
  cleanMarkdown(plainText(content).replace(/<\|[^<>|]{0,40}\|>|<\/?center>/gu, ''));

const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' } as const;

/** An entity that was escaped twice. */
const TWICE = /&amp;(?=(?:lt|gt|amp|quot|apos|nbsp);)/gu;

/** Replaces the entities that models write, including those that they escaped twice. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:amp;)?(lt|gt|amp|quot|apos|nbsp);/gu,
    (_, name: keyof typeof ENTITIES) => ENTITIES[name],
  );
}

/** Superscript and subscript characters in plain text: `10^2`, `x_(i+1)`. */
export function plainScript(mark: '^' | '_', text: string): string {
  const inner = text.trim();
  if (inner === '') return '';
  return /^[\p{L}\p{N}*†‡+−-]+$/u.test(inner) && !/.[+−-]/u.test(inner)
    ? `${mark}${inner}`
    : `${mark}(${inner})`;
}

/** Markdown without its marks, for the plain text of a region. */
function textOf(markdown: string): string {
  const text = markdown
    .replace(/^#{1,6}\s+/gmu, '')
    .replace(/\*\*(.+?)\*\*/gu, '$1')
    .replace(/<sup>([^<]*)<\/sup>/giu, (_, inner: string) => plainScript('^', inner))
    .replace(/<sub>([^<]*)<\/sub>/giu, (_, inner: string) => plainScript('_', inner))
    .replace(/<br\s*\/?>/giu, '\n')
    .replace(/\\\$/gu, '$');
  return decodeEntities(text);
}

/** Markdown of content in which only what a page can show is live. */
export function writeContent(content: string, dollarFormulas: boolean): Written {
  const clean = withMoney(tidy(content));
  const segments = markdownSegments(clean).map((segment) =>
    segment.kind === 'text' ? { ...segment, source: withJoinedHyphens(segment.source) } : segment,
  );
  const tags = segments.every(({ kind }) => kind !== 'code');
  const markdown = joinSegments(segments, dollarFormulas, (source) =>
    withoutFalseLinks(safeText(source.replace(TWICE, '&'), tags)),
  );
  const text = segments.map(({ source }) => source).join('');
  return { markdown: tags ? withOptionBreaks(markdown) : markdown, text: textOf(text) };
}
