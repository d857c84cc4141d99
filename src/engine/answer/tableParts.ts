/** Content split into tables and the text around them. */
import type { AnswerSpan } from './tags.ts';

export interface Part extends AnswerSpan {
  /** With the tags that a table lacks at its beginning. */
  readonly source: string;
  readonly table: boolean;
}

/** A row or cell, of which a table without its beginning has several. */
const ROW_OR_CELL = /<\/?t[dhr]\b[^<>]*>/giu;
const LEAST_CELLS = 3;

/** Where a table begins whose first tags are missing, and these; undefined without rows and cells. */
function missingBegin(text: string): { at: number; tags: string } | undefined {
  const tags = [...text.matchAll(ROW_OR_CELL)];
  const [first] = tags;
  if (first === undefined || tags.length < LEAST_CELLS) return undefined;
  // What is in front of the end of a cell is its text.
  if (first[0].startsWith('</')) return { at: 0, tags: '<table><tr><td>' };
  return { at: first.index, tags: '<table>' };
}

/**
 * The tables of a text and the text between them, in order. A table without an end extends to the
 * end of the text; a nested table is part of the outer one. Rows and cells behind text, without the
 * tag of a table, are one if `isTable` says that the text is that of a table.
 */
export function tableParts(text: string, isTable = false): Part[] {
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
  return isTable ? parts.flatMap(withLooseCells) : parts;
}

/** A part with the table in it whose beginning is missing. */
function withLooseCells(part: Part): Part[] {
  const { source, start, end } = part;
  const begin = part.table ? undefined : missingBegin(source);
  if (begin === undefined) return [part];
  const { at, tags } = begin;
  const table = { source: tags + source.slice(at), table: true, start: start + at, end };
  const before = { source: source.slice(0, at), table: false, start, end: start + at };
  return before.source.trim() === '' ? [table] : [before, table];
}
