import type { PageView } from '../../src/shared/panelProtocol.ts';

/** Pages near the current one are kept, so that going back is instant; the others are dropped. */
const KEPT = 8;

/** Fetches pages from the host and keeps the last few. */
export class Pages {
  private readonly kept = new Map<number, Promise<PageView>>();

  constructor(private readonly fetch: (page: number) => Promise<PageView>) {}

  get(page: number): Promise<PageView> {
    const known = this.kept.get(page);
    this.kept.delete(page);
    const result = known ?? this.fetch(page);
    this.kept.set(page, result);
    // A failure is not kept: the next access to the page requests it again.
    if (!known) result.catch(() => this.kept.delete(page));
    for (const key of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(key);
    }
    return result;
  }

  /** Fetches the page again at the next access. */
  forget(page: number): void {
    this.kept.delete(page);
  }

  clear(): void {
    this.kept.clear();
  }
}
