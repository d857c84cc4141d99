/** The ban against repetition during greedy decoding: the rule of the official vLLM recipe. */

export interface NgramRule {
  /** Length n of the n-gram that must not appear twice. */
  readonly size: number;
  /** Number of most recently generated tokens that are searched. */
  readonly window: number;
  /** Ids that are never banned (`<td>`, `</td>`: tables with equal cells must remain possible). */
  readonly whitelist?: ReadonlySet<number>;
}

/** Rule of the recipe for images: 30-grams within the last 90 tokens. */
export const RECIPE_RULE = { size: 30, window: 90 } as const;

/** Ids that may not come next, in no particular order. */
export function bannedTokens(
  generated: readonly number[],
  { size, window, whitelist }: NgramRule,
): Set<number> {
  const banned = new Set<number>();
  if (size < 2 || generated.length < size) return banned;
  const prefixStart = generated.length - (size - 1);
  const first = Math.max(0, generated.length - window);
  for (let i = first; i + size <= generated.length; i++) {
    let k = 0;
    while (k < size - 1 && generated[i + k] === generated[prefixStart + k]) k++;
    if (k < size - 1) continue;
    const next = generated[i + size - 1];
    if (next !== undefined && !whitelist?.has(next)) banned.add(next);
  }
  return banned;
}
