import type { Region } from './document.ts';

const NUMBER = /^(?:\d{1,2}|[A-Z]|[IVX]{1,4})(?:\.\d{1,2}){0,4}\.?\s+\p{Lu}/u;

/**
 * The type of a document's numbered headings: a heading without a number in the same type
 * (`Abstract`, `References`) has their level. So has any heading in the type of those whose level
 * the document itself states. Only if a text layer states the type.
 */
export class HeadingStyles {
  /** Level of numbered headings by their type. */
  private readonly levels = new Map<string, number>();
  /** Level of headings by their type, where the document states it. */
  private readonly stated = new Map<string, number>();

  /** Adds the regions of a page. @returns whether they changed anything */
  add(regions: readonly Region[]): boolean {
    let isNew = false;
    for (const region of regions) {
      const { level } = region;
      const type = typeOf(region);
      if (type === undefined || level === undefined) continue;
      const isStated = statesLevel(region);
      if (!isStated && !NUMBER.test(region.text)) continue;
      const levels = isStated ? this.stated : this.levels;
      const known = levels.get(type) ?? Infinity;
      if (level >= known) continue;
      levels.set(type, level);
      isNew = true;
    }
    return isNew;
  }

  /** Level of a region in the scheme of the pages; undefined if it is not a heading. */
  levelOf(region: Region): number | undefined {
    const { level, kind, text } = region;
    const type = typeOf(region);
    if (kind !== 'heading' || type === undefined || statesLevel(region)) return level;
    const stated = this.stated.get(type);
    if (stated !== undefined || NUMBER.test(text)) return stated ?? level;
    return this.levels.get(type) ?? level;
  }
}

/** Whether the document itself states the level of a heading. */
const statesLevel = ({ lines, level }: Region): boolean =>
  level !== undefined && lines?.[0]?.heading === level;

function typeOf({ lines = [] }: Region): string | undefined {
  const [first] = lines;
  if (first?.fontSize === undefined) return undefined;
  const { fontSize, bold = false } = first;
  const isEven = lines.every((line) => Math.abs((line.fontSize ?? 0) - fontSize) < 0.5);
  return isEven ? `${Math.round(fontSize)} ${String(bold)}` : undefined;
}
