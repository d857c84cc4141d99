/**
 * The ban on repeated n-grams as in the official Python code, which considers the complete prompt
 * and output. The product follows the official recipe, whose rule uses a sliding window
 * (`ngramBan.ts`).
 * @returns ids that may not come next
 */
export function bannedInWhole(
  prompt: readonly number[],
  generated: readonly number[],
  size: number,
): Set<number> {
  const sequence = [...prompt, ...generated];
  const banned = new Set<number>();
  const end = sequence.slice(sequence.length - (size - 1)).join();
  if (sequence.length < size - 1) return banned;
  for (let i = 0; i + size <= sequence.length; i++)
    {if (size === 1 || sequence.slice(i, i + size - 1).join() === end)
      {banned.add(sequence[i + size - 1]!);}}
  return banned;
}
