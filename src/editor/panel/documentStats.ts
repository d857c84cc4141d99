import { LOW_CONFIDENCE } from '../../core/document/confidence.ts';
import type { OcrPage, Provenance, Region, RegionKind } from '../../core/document/document.ts';
import { scriptsOf } from '../../core/text/languages.ts';
import { LOW_REGION_LIMIT, type Stats } from '../../shared/panelProtocol.ts';

/** Mean of confidences, weighted by the number of characters. */
class WeightedMean {
  private sum = 0;
  private weight = 0;

  add(confidence: number | null, characters: number): void {
    if (confidence === null || characters === 0) return;
    this.sum += confidence * characters;
    this.weight += characters;
  }

  get value(): number | null {
    return this.weight === 0 ? null : Math.min(1, Math.max(0, this.sum / this.weight));
  }
}

/** The number of characters other than white space. */
const characters = (text: string): number => Array.from(text.replaceAll(/\s/gu, '')).length;

const milliseconds = (page: OcrPage): number =>
  page.timings['total'] ?? Object.values(page.timings).reduce((sum, ms) => sum + ms, 0);

type Counted = Omit<Stats, 'engine' | 'model' | 'device' | 'deviceReason' | 'timings'>;

/** The device that read the last page with a device, and the reason for it. */
export function deviceOf(pages: readonly OcrPage[]): Provenance | undefined {
  return pages.findLast(({ reading }) => reading?.device !== undefined)?.reading;
}

/**
 * Counts over the finished pages of a document. Text in tables and figures counts like any other.
 */
export function countStats(pages: readonly OcrPage[]): Counted {
  const whole = new WeightedMean();
  const kinds = new Map<RegionKind, { count: number; mean: WeightedMean }>();
  const scripts = new Map<string, number>();
  const low: Stats['low'] = [];
  let lowCount = 0;
  let regions = 0;
  let total = 0;

  const count = (page: OcrPage, region: Region): void => {
    const length = characters(region.text);
    regions += 1;
    total += length;
    whole.add(region.confidence, length);
    const kind = kinds.get(region.kind) ?? { count: 0, mean: new WeightedMean() };
    kind.count += 1;
    kind.mean.add(region.confidence, length);
    kinds.set(region.kind, kind);
    for (const { script, count: n } of scriptsOf(region.text)) {
      scripts.set(script, (scripts.get(script) ?? 0) + n);
    }
    const { id, kind: name, text, confidence } = region;
    if (confidence === null || confidence >= LOW_CONFIDENCE) return;
    lowCount += 1;
    if (low.length < LOW_REGION_LIMIT) {
      low.push({ id, page: page.index, kind: name, text: text.slice(0, 300), confidence });
    }
  };

  for (const page of pages) for (const region of page.regions) count(page, region);
  return {
    pages: pages.length,
    regions,
    characters: total,
    confidence: whole.value,
    kinds: [...kinds]
      .map(([kind, { count: n, mean }]) => ({ kind, count: n, confidence: mean.value }))
      .sort((a, b) => b.count - a.count),
    scripts: [...scripts]
      .map(([script, n]) => ({ script, characters: n }))
      .sort((a, b) => b.characters - a.characters),
    perPage: pages.map((page) => ({
      page: page.index,
      confidence: page.confidence,
      regions: page.regions.length,
      milliseconds: milliseconds(page),
    })),
    low,
    lowCount,
  };
}
