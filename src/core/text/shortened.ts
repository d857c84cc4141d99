/** A name of at most `most` characters: the middle of a longer one is left out. */
export function shortened(name: string, most: number): string {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const half = Math.floor(most / 2);
  return `${letters.slice(0, half).join('')}…${letters.slice(half + 1 - most).join('')}`;
}
