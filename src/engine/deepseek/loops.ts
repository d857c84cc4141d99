/** Detects while an answer grows that it runs in a loop, and finds where the loop starts. */
import { parseGrounded } from '../../core/grounding.ts';

/** Equal consecutive blocks that make a loop. */
const COPIES = 8;

/**
 * Offset at which a looping answer is cut: after the first copy of what repeats. Undefined for an
 * answer that does not loop.
 */
export function loopStart(raw: string): number | undefined {
  const { regions } = parseGrounded(raw, { width: 1, height: 1 });
  let run = 1;
  for (let i = 1; i < regions.length; i++) {
    const content = regions[i]!.content;
    run = content !== '' && content === regions[i - 1]!.content ? run + 1 : 1;
    if (run >= COPIES) return regions[i - run + 2]!.start;
  }
  const text = raw.trimEnd();
  if (text.length < 600) return undefined;
  for (let unit = 1; unit <= 60; unit++) {
    const end = text.slice(-unit);
    if (end.trim() === '' || !text.endsWith(end.repeat(10))) continue;
    let start = text.length - unit;
    while (start >= unit && text.startsWith(end, start - unit)) start -= unit;
    return start + unit;
  }
  return undefined;
}
