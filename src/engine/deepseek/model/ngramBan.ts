/**
 * Bans against repetition during greedy decoding. The sliding window form is the rule of the
 * official vLLM recipe; the whole-sequence form is the rule of the official Python code.
 */

export interface NgramRule {
  /** Length n of the n-gram that must not appear twice. */
  readonly size: number;
  /** Number of last generated tokens that are searched; absent = prompt and output in full. */
  readonly window?: number;
  /** Ids that are never banned (`<td>`, `</td>`: tables with equal cells survive). */
  readonly whitelist?: ReadonlySet<number>;
}

/** Rule of the recipe for images: 30-grams within the last 90 tokens. */
export const RECIPE_RULE = { size: 30, window: 90 } as const;

/**
 * Ids that may not come next, in no particular order.
 * @param prompt ids before the generation; used by the whole-sequence rule only
 */
export function bannedTokens(
  prompt: ArrayLike<number>,
  generated: readonly number[],
  rule: NgramRule,
): Set<number> {
  const { size, window, whitelist } = rule;
  const banned = new Set<number>();
  const sequence = window === undefined ? [...Array.from(prompt), ...generated] : generated;
  if (window !== undefined && size < 2) return banned;
  if (sequence.length < (window === undefined ? size - 1 : size)) return banned;
  const prefixStart = sequence.length - (size - 1);
  const first = window === undefined ? 0 : Math.max(0, sequence.length - window);
  for (let i = first; i + size <= sequence.length; i++) {
    let k = 0;
    while (k < size - 1 && sequence[i + k] === sequence[prefixStart + k]) k++;
    if (k < size - 1) continue;
    const next = sequence[i + size - 1]!;
    if (!whitelist?.has(next)) banned.add(next);
  }
  return banned;
}
