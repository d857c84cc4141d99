import * as v from 'valibot';
import { PACE_SAMPLES } from '../../core/time/pace.ts';
import type { WayOfReading } from '../settings/runOptions.ts';

/** Seconds per page, the newest last, and the device that read those pages. */
export interface KnownTimes {
  readonly seconds: readonly number[];
  readonly device: string;
  /** They were not measured with pages of the user, but expected after the check of the model. */
  readonly isExpected?: boolean | undefined;
}

const KEY = 'deepseekOcr.pageTimes';

/** Number of combinations that are remembered; the one unused for longest is dropped. */
const KEPT_WAYS = 40;

const EntrySchema = v.object({
  key: v.string(),
  device: v.string(),
  isExpected: v.optional(v.boolean()),
  seconds: v.pipe(
    v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    v.minLength(1),
    v.maxLength(PACE_SAMPLES),
  ),
});
type Entry = v.InferOutput<typeof EntrySchema>;

/** The part of VS Code's `Memento` that is needed. */
export interface Shelf {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** How long pages took on this machine, across sessions. */
export class PageTimes {
  /**
   * @param shelf may be shared by several machines: VS Code keeps it where its window is
   * @param machine distinguishes them
   */
  constructor(
    private readonly shelf: Shelf,
    private readonly machine: string,
  ) {}

  /** The last pages that were read this way; undefined if there are none. */
  find(way: WayOfReading): KnownTimes | undefined {
    const key = this.keyOf(way);
    return this.entries().find((entry) => entry.key === key);
  }

  /**
   * Stores the time of a page. If the device has changed, older times are discarded, and so is an
   * expected one.
   */
  async add(way: WayOfReading, device: string, seconds: number): Promise<void> {
    const known = this.find(way);
    const before = known?.device === device && known.isExpected !== true ? known.seconds : [];
    await this.put({
      ...{ key: this.keyOf(way), device },
      seconds: [...before, seconds].slice(-PACE_SAMPLES),
    });
  }

  /** Stores how long a page is expected to take, unless pages were read on that device. */
  async expect(way: WayOfReading, device: string, seconds: number): Promise<void> {
    const known = this.find(way);
    if (known?.device === device && known.isExpected !== true) return;
    await this.put({ key: this.keyOf(way), device, seconds: [seconds], isExpected: true });
  }

  private async put(entry: Entry): Promise<void> {
    const others = this.entries().filter(({ key }) => key !== entry.key);
    await this.shelf.update(KEY, [entry, ...others].slice(0, KEPT_WAYS));
  }

  private keyOf({ engine, model, place, task, mode }: WayOfReading): string {
    return JSON.stringify([this.machine, engine, model, place, task, mode]);
  }

  /** Damaged entries and those of other versions are left out. */
  private entries(): Entry[] {
    const stored = this.shelf.get(KEY);
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((entry: unknown) => {
      const parsed = v.safeParse(EntrySchema, entry);
      return parsed.success ? [parsed.output] : [];
    });
  }
}
