/** Turns findings into text. */
import { lookUp } from '../system/items.ts';
import type { Finding } from './blockFindings.ts';
import { isEscaped, openMarks } from './liveMarks.ts';
import { SourceLines, type LineRange } from './sourceLines.ts';

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['[', '&#91;'],
  ['<', '&lt;'],
]);

/** Replacements of single characters, by their offsets. */
type Edits = Map<number, string>;

/**
 * The source with every finding escaped. Each escape removes an opening character or puts a
 * backslash before one, and none adds such a character, so repetition ends.
 * @param hard also replaces everything in the findings' blocks that could open something by
 *   entities
 */
export function escapeFindings(source: string, findings: readonly Finding[], hard = false): string {
  const edits: Edits = new Map();
  const blocks = new Map<number, LineRange>();
  for (const finding of findings) {
    if (hard || finding.kind === 'block') blocks.set(finding.range.first, finding.range);
    if (finding.kind !== 'block') escape(source, finding.at, finding.kind === 'htmlTag', edits);
  }
  const lines = new SourceLines(source);
  for (const { first, end } of blocks.values()) {
    const start = lines.start(first);
    const stretch = source.slice(start, lines.start(end));
    if (hard) toEntities(stretch, start, edits);
    else for (const at of openMarks(stretch)) edits.set(start + at, `\\${stretch.charAt(at)}`);
  }
  return applied(source, edits);
}

/** The source with everything that could open something replaced by entities: needs no parser. */
export function inert(source: string): string {
  const edits: Edits = new Map();
  toEntities(source, 0, edits);
  return applied(source, edits).replace(/(?:`|~|\$){2,}|\/\//gu, (run) =>
    Array.from(run, (char) => `\\${char}`).join(''),
  );
}

/** Adds a backslash before the character, or an entity where a backslash escapes nothing. */
function escape(source: string, at: number, inHtml: boolean, edits: Edits): void {
  const char = source.charAt(at);
  const entity = ENTITIES.get(char);
  if (entity === undefined || !(inHtml || isEscaped(source, at))) edits.set(at, `\\${char}`);
  else toEntity(source, at, edits, inHtml);
}

function toEntities(stretch: string, start: number, edits: Edits): void {
  for (const { index } of stretch.matchAll(/[[<]/gu)) toEntity(stretch, index, edits, false, start);
}

/** Replaces a character by an entity, and removes a backslash that would break the entity. */
function toEntity(text: string, at: number, edits: Edits, inHtml: boolean, start = 0): void {
  edits.set(start + at, lookUp(ENTITIES, text.charAt(at)));
  if (!inHtml && isEscaped(text, at)) edits.set(start + at - 1, '');
}

function applied(source: string, edits: Edits): string {
  const parts: string[] = [];
  let from = 0;
  for (const [at, text] of [...edits].sort(([a], [b]) => a - b)) {
    parts.push(source.slice(from, at), text);
    from = at + 1;
  }
  return parts.join('') + source.slice(from);
}
