/** Content split into tables and the text around them. */
import type { AnswerSpan } from './tags.ts';

export interface Part extends AnswerSpan {
  readonly source: string;
  readonly table: boolean;
}

/**
 * The tables of a text and the text between them, in order. A table without an end extends to the
 * end of the text; a nested table is part of the outer one.
 */
export function tableParts(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let depth = 0;
  const cut = (end: number, table: boolean): void => {
    const source = text.slice(from, end);
    if (source.trim() !== '') parts.push({ source, table, start: from, end });
    from = end;
  };
  for (const tag of text.matchAll(/<(\/?)table\b[^<>]*>/giu)) {
    if (tag[1] === '') {
      if (depth === 0) cut(tag.index, false);
      depth++;
    } else if (depth > 0) {
      depth--;
      if (depth === 0) cut(tag.index + tag[0].length, true);
    }
  }
  cut(text.length, depth > 0);
  return parts;
}
