import { defined } from '../system/defined.ts';
import { assemblePage, pageMarkdown, type LayoutOptions } from './assemblePage.ts';
import type { OcrPage, Region } from './document.ts';
import { HeadingStyles } from './headingStyles.ts';
import { RUNNING, RunningLines, type RunningKind } from './runningLines.ts';

const LEVELS = [1, 2, 3, 4, 5, 6];
const HEADING_MARKS = /^#{1,6}(?= )/u;

/**
 * What only the pages together show. Each page is laid out separately when it arrives; this sets
 * aside running headers and the like, and unifies the heading levels, which begin at 1 and have no
 * gaps. A later page may change earlier ones.
 */
export class WholeDocument {
  private readonly running = new RunningLines();
  /** As they were read. */
  private readonly read = new Map<number, OcrPage>();
  private readonly current = new Map<number, OcrPage>();
  private readonly asides = new Map<number, Map<string, RunningKind>>();

  constructor(private readonly options: LayoutOptions) {}

  /**
   * Adds a page that was just read.
   * @returns the page as it is in the document, and earlier pages that changed
   */
  add(page: OcrPage): { page: OcrPage; revised: OcrPage[] } {
    if (!this.isOurs(page)) return { page, revised: [] };
    this.read.set(page.index, page);
    this.current.set(page.index, page);
    const touched = new Set([page.index]);
    for (const aside of this.running.add(page)) {
      if (this.setAside(aside)) touched.add(aside.page);
    }
    const before = this.levels;
    const restyled = this.styles.add(page.regions);
    for (const index of restyled ? this.read.keys() : touched) this.countLevels(index);
    this.levels = this.usedLevels();
    const changed = restyled || this.levels.join() !== before.join();
    const stale = changed ? [...this.read.keys()] : [...touched];
    const revised = stale.flatMap((index) => this.renew(index) ?? []);
    return {
      page: this.current.get(page.index) ?? page,
      revised: revised.filter(({ index }) => index !== page.index),
    };
  }

  private readonly styles = new HeadingStyles();
  /** Levels of the pages' own schemes that the document uses, ascending. */
  private levels: readonly number[] = [];
  /** Levels of each page's headings, and on how many pages each level is. */
  private readonly pageLevels = new Map<number, ReadonlySet<number>>();
  private readonly levelCounts = new Map<number, number>();

  /** Answers of generative engines have their own text and are left as they are. */
  private isOurs(page: OcrPage): boolean {
    const engine = page.reading?.engine;
    const isLaidOut = engine === undefined || engine === 'textLayer' || engine === 'compact';
    return isLaidOut && page.markdown === pageMarkdown(page.regions, this.options);
  }

  /** @returns whether it was not set aside before */
  private setAside({ page, id, kind }: { page: number; id: string; kind: RunningKind }): boolean {
    const known = this.asides.get(page) ?? new Map<string, RunningKind>();
    this.asides.set(page, known);
    const region = this.read.get(page)?.regions.find((candidate) => candidate.id === id);
    if (!region || RUNNING.has(region.kind) || known.has(id)) return false;
    known.set(id, kind);
    return true;
  }

  /**
   * The regions set aside on a page. Headers and footers surround a text: if a page has no other
   * text, they are its text.
   */
  private asidesOf(index: number): ReadonlyMap<string, RunningKind> {
    const all = this.asides.get(index) ?? new Map<string, RunningKind>();
    const hasText = this.read
      .get(index)
      ?.regions.some(({ id, kind, text }) => text !== '' && !RUNNING.has(kind) && !all.has(id));
    return hasText ? all : new Map([...all].filter(([, kind]) => kind === 'pageNumber'));
  }

  /** Counts the levels of a page's headings anew. */
  private countLevels(index: number): void {
    const asides = this.asidesOf(index);
    const levels = new Set<number>();
    for (const region of this.read.get(index)?.regions ?? []) {
      const level = this.styles.levelOf(region);
      if (level !== undefined && !asides.has(region.id)) levels.add(level);
    }
    for (const level of this.pageLevels.get(index) ?? []) this.addToCount(level, -1);
    for (const level of levels) this.addToCount(level, 1);
    this.pageLevels.set(index, levels);
  }

  private addToCount(level: number, step: 1 | -1): void {
    this.levelCounts.set(level, (this.levelCounts.get(level) ?? 0) + step);
  }

  /** The document's scheme is known only from its first page on. */
  private usedLevels(): number[] {
    if (!this.read.has(0)) return LEVELS;
    const used = [...this.levelCounts].filter(([, count]) => count > 0);
    return used.map(([level]) => level).sort((x, y) => x - y);
  }

  /** Reassembles a page. @returns the page if it changed */
  private renew(index: number): OcrPage | undefined {
    const [read, before] = [this.read.get(index), this.current.get(index)];
    if (!read || !before) return undefined;
    const asides = this.asidesOf(index);
    const regions = read.regions.map((region) => {
      const kind = asides.get(region.id);
      return kind
        ? setAside(region, kind)
        : withLevel(region, this.styles.levelOf(region), this.levels);
    });
    if (regions.every((region, i) => isEqual(region, before.regions[i]))) return undefined;
    const page = { ...read, ...assemblePage(regions, this.options) };
    this.current.set(index, page);
    return page;
  }
}

const isEqual = (a: Region, b: Region | undefined): boolean =>
  a.kind === b?.kind && a.level === b.level && a.markdown === b.markdown;

const setAside = (region: Region, kind: RunningKind): Region =>
  defined({
    ...region,
    kind,
    level: undefined,
    markdown: region.markdown.replace(/^#{1,6} /u, ''),
  });

/** @param own level in the scheme of the pages */
function withLevel(region: Region, own: number | undefined, levels: readonly number[]): Region {
  if (own === undefined) return region;
  const level = levels.indexOf(own) + 1;
  if (level === 0 || level === region.level || !HEADING_MARKS.test(region.markdown)) return region;
  const markdown = region.markdown.replace(HEADING_MARKS, '#'.repeat(level));
  return { ...region, level, markdown };
}
