/** Answers that are a list of blocks in JSON, with kinds and boxes, as dots.ocr and MinerU write. */
import * as v from 'valibot';
import type { Size } from '../../core/geometry/geometry.ts';
import { kindOf } from './layoutClasses.ts';
import { classFor, writtenTag } from './writtenTag.ts';

const Corners = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(4));
const BlockSchema = v.object({
  bbox: v.optional(Corners),
  bbox_2d: v.optional(Corners),
  category: v.optional(v.string()),
  type: v.optional(v.string()),
  label: v.optional(v.string()),
  text: v.nullish(v.string()),
  content: v.nullish(v.string()),
  text_content: v.nullish(v.string()),
});
type Block = v.InferOutput<typeof BlockSchema>;

const isBlock = ({ bbox, bbox_2d, category, type, label }: Block): boolean =>
  (bbox ?? bbox_2d) !== undefined && (category ?? type ?? label) !== undefined;

/** Offset after the object at an offset; undefined if it is not complete. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '{') depth++;
    else if (!quoted && char === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}

function parsedBlock(source: string): Block | undefined {
  try {
    const block = v.safeParse(BlockSchema, JSON.parse(source));
    return block.success && isBlock(block.output) ? block.output : undefined;
  } catch {
    return undefined;
  }
}

/** A block that is not complete, as far as it was written. */
function begunBlock(source: string): Block | undefined {
  const text = source.replace(/\\(?:u[\da-f]{0,3})?$/iu, '');
  const withoutKey = text.replace(/,\s*(?:"[^"]*"?\s*:?\s*)?$/u, '');
  return parsedBlock(`${text}"}`) ?? parsedBlock(`${text}}`) ?? parsedBlock(`${withoutKey}}`);
}

/** Where the list of an answer begins: alone, or as the value of an object's only key. */
const LIST = /^\s*(\{\s*"[a-z_]+"\s*:\s*)?\[\s*(?=\{\s*")/u;

interface List {
  readonly blocks: readonly Block[];
  /** What the model wrote after the list. */
  readonly rest: string;
}

/** The list at the start of a text, which may be cut off; undefined if it is another list. */
function listIn(text: string, opening: RegExpExecArray): List | undefined {
  const blocks: Block[] = [];
  let at = opening[0].length;
  while (text[at] === '{') {
    const end = objectEnd(text, at);
    const block = end === undefined ? begunBlock(text.slice(at)) : parsedBlock(text.slice(at, end));
    if (block) blocks.push(block);
    if (end === undefined) return { blocks, rest: '' };
    if (!block) return undefined;
    at = end + (/^[\s,]*/u.exec(text.slice(end))?.[0].length ?? 0);
  }
  const start = text.indexOf('{');
  const isWrapped = opening[1] !== undefined;
  const end = isWrapped ? (objectEnd(text, start) ?? text.length) : at + (text[at] === ']' ? 1 : 0);
  return { blocks, rest: text.slice(end) };
}

/** A formula without delimiters gets those of a display formula. */
const formulaOf = (text: string): string =>
  /^\s*(?:\$|\\\[|\\\()/u.test(text) || text.trim() === '' ? text : `\\[${text.trim()}\\]`;

/** A block as a tag. @param corners of its box, in the unit of `size` */
function tagOf(block: Block, corners: readonly number[], { width, height }: Size): string {
  const name = block.category ?? block.type ?? block.label ?? '';
  const content = block.text ?? block.content ?? block.text_content ?? '';
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners;
  const shares = [x0 / width, y0 / height, x1 / width, y1 / height];
  return writtenTag(
    name,
    shares,
    kindOf(classFor(name)) === 'formula' ? formulaOf(content) : content,
  );
}

/** The list at the start of a text as tags, and what follows it; undefined if there is none. */
function listedBlocks(text: string, picture: Size): { tags: string; rest: string } | undefined {
  const opening = LIST.exec(text);
  if (!opening) return undefined;
  const list = listIn(text, opening);
  if (list === undefined) return undefined;
  const { blocks, rest } = list;
  if (blocks.length === 0) {
    // The first block has no more than its box yet.
    return /^\{\s*"bbox/u.test(text.slice(opening[0].length)) ? { tags: '', rest: '' } : undefined;
  }
  const corners = blocks.map(({ bbox, bbox_2d }) => bbox ?? bbox_2d ?? []);
  const areShares = corners.flat().every((value) => Math.abs(value) <= 1);
  const size = areShares ? { width: 1, height: 1 } : picture;
  return { tags: blocks.map((block, i) => tagOf(block, corners[i] ?? [], size)).join(''), rest };
}

/**
 * The answer with its blocks as tags; unchanged if it is no such list. What follows the list is kept.
 * @param picture size of the picture that the model saw: boxes are in its pixels, or shares of it
 */
export function withListedBlocks(text: string, picture: Size): string {
  let found = listedBlocks(text, picture);
  if (!found) return text;
  let tags = '';
  let rest = text;
  // A loop, since an answer may have thousands of lists.
  while (found) {
    tags += found.tags;
    ({ rest } = found);
    found = listedBlocks(rest, picture);
  }
  return rest.trim() === '' ? tags : tags + writtenTag('text', undefined, rest);
}
