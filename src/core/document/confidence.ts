/**
 * Confidence below which the user should check the text: engines warn about such pages, and the
 * results panel lists such regions.
 */
export const LOW_CONFIDENCE = 0.8;

/** Mean confidence weighted by the length of the text; null if nothing with text has one. */
export function meanConfidence(
  parts: Iterable<{ readonly text: string; readonly confidence: number | null }>,
): number | null {
  let sum = 0;
  let weight = 0;
  for (const { confidence, text } of parts) {
    if (confidence === null) continue;
    sum += confidence * text.length;
    weight += text.length;
  }
  return weight === 0 ? null : sum / weight;
}
