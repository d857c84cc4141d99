import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { OcrDocumentHeadSchema } from '../../core/document/documentSchema.ts';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import type { Subscription } from '../reporting/emitter.ts';
import { Run } from './run.ts';
import { RunOwnerSchema, isElsewhere, thisOwner } from './runOwner.ts';
import { IgnoredAreaSchema, parseStoredPage } from './storedPage.ts';
import type { RunChange, RunPage, RunSnapshot } from './runTypes.ts';
import { EngineIdSchema } from '../../engine/options.ts';
import { SentenceSchema } from '../../core/sentences/sentenceSchema.ts';

const RUN_FILE = 'run.json';
const PAGE_FILE = /^page-\d+\.json$/u;
const RUN_ID = /^[\w-]{1,80}$/u;

const StoredRunSchema = v.object({
  id: v.pipe(v.string(), v.regex(RUN_ID)),
  sourceUri: v.optional(v.string()),
  sourceName: v.string(),
  createdAt: v.number(),
  state: v.picklist(['queued', 'running', 'finished', 'failed', 'cancelled', 'interrupted']),
  mimeType: v.string(),
  pageCount: v.number(),
  requestedPages: v.array(v.number()),
  engine: v.string(),
  model: v.string(),
  timings: OcrDocumentHeadSchema.entries.timings,
  warnings: OcrDocumentHeadSchema.entries.warnings,
  request: v.optional(
    v.object({
      engine: v.optional(EngineIdSchema),
      task: v.optional(v.picklist(TASK_IDS)),
      prompt: v.optional(v.string()),
      mode: v.optional(v.string()),
      pages: v.optional(v.string()),
      languages: v.optional(v.array(v.string())),
    }),
  ),
  partials: v.optional(v.array(v.object({ page: v.number(), markdown: v.string() }))),
  accepted: v.optional(v.array(v.string())),
  ignored: v.optional(v.array(IgnoredAreaSchema)),
  owner: v.optional(RunOwnerSchema),
  error: v.optional(
    v.object({
      code: v.string(),
      message: v.string(),
      sentence: v.optional(SentenceSchema),
      detail: v.optional(v.string()),
      setting: v.optional(v.string()),
    }),
  ),
});

type StoredRun = v.InferOutput<typeof StoredRunSchema>;

const isActive = ({ state }: Pick<StoredRun, 'state'>): boolean =>
  state === 'queued' || state === 'running';

/** Pasted or dropped bytes are kept up to this size, so that they can be read again. */
const KEPT_SOURCE_BYTES = 64 * 2 ** 20;
const SOURCE_FILE = 'source.bin';

/**
 * Runs on disk: one folder per run with `run.json`, one `page-<n>.json` per finished page and the
 * page pictures. Pages are written as they arrive, so that a crash or a reload loses none.
 */
export class RunStore {
  private readonly writing = new Map<string, Promise<void>>();

  /**
   * @param root folder for all runs; created if needed
   * @param onError called with failed writes, which never stop a run
   */
  constructor(
    private readonly root: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Folder of a run, also for its page pictures. */
  folderOf(id: string): string {
    if (!RUN_ID.test(id)) throw new RangeError(`Not a run id: ${id}`);
    return join(this.root, id);
  }

  /**
   * Stores the run from now on until the subscription is disposed. Returns without waiting and
   * never throws: a failed write is reported, and the run continues.
   */
  track(run: Run): Subscription {
    this.save(run);
    return run.onDidChange((change) => {
      if (change.type === 'page') this.savePage(run, change.page);
      // Another result of a page also changes what the run says about it.
      const isWhole = change.type === 'page' ? change.replaced === true : changesRun(change);
      if (isWhole) this.save(run);
    });
  }

  /** Stores pasted bytes with the run, unless they are very large. */
  async keepSource(id: string, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > KEPT_SOURCE_BYTES) return;
    this.enqueue(id, SOURCE_FILE, () => bytes);
    await this.writing.get(id);
  }

  /** The stored bytes; undefined if there are none. */
  async keptSource(id: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.folderOf(id), SOURCE_FILE));
    } catch (error) {
      this.reportUnlessMissing(error);
      return undefined;
    }
  }

  /** Resolves when all requested writes are on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.writing.values());
  }

  /**
   * Reads a stored run. Pages that cannot be read are left out.
   * @returns undefined if there is no such run, its file is damaged, or another window is busy with it
   */
  async load(id: string): Promise<Run | undefined> {
    const folder = this.folderOf(id);
    await this.writing.get(id);
    try {
      const { owner, ...stored } = await this.readRun(folder);
      if (isActive(stored) && isElsewhere(owner)) return undefined;
      const pages: RunPage[] = [];
      for (const name of await readdir(folder)) {
        if (!PAGE_FILE.test(name)) continue;
        try {
          pages.push(parseStoredPage(await readJson(join(folder, name))));
        } catch (error) {
          this.onError(error);
        }
      }
      return Run.restore(stored as RunSnapshot, pages);
    } catch (error) {
      this.reportUnlessMissing(error);
      return undefined;
    }
  }

  /** Ids of the stored runs, newest first; ids begin with the time. */
  async list(): Promise<string[]> {
    try {
      const names = await readdir(this.root);
      return names.filter((name) => RUN_ID.test(name)).sort((a, b) => (a < b ? 1 : -1));
    } catch (error) {
      this.reportUnlessMissing(error);
      return [];
    }
  }

  /** Deletes a run with its pictures. */
  async remove(id: string): Promise<void> {
    await this.writing.get(id);
    try {
      await rm(this.folderOf(id), { recursive: true, force: true });
    } catch (error) {
      this.onError(error);
    }
  }

  /** Deletes all but the newest `keep` runs; those in `used` stay. */
  async prune(keep: number, used: ReadonlySet<string>): Promise<void> {
    const old = (await this.list()).slice(keep).filter((id) => !used.has(id));
    for (const id of old) if (!(await this.isInUse(id))) await this.remove(id);
  }

  private readRun = async (folder: string): Promise<StoredRun> =>
    v.parse(StoredRunSchema, await readJson(join(folder, RUN_FILE)));

  /** Whether another window is carrying out a run. */
  private async isInUse(id: string): Promise<boolean> {
    try {
      const stored = await this.readRun(this.folderOf(id));
      return isActive(stored) && isElsewhere(stored.owner);
    } catch {
      return false;
    }
  }

  private save(run: Run): void {
    const snapshot = { ...run.snapshot(), owner: thisOwner() };
    this.enqueue(run.id, RUN_FILE, () => JSON.stringify(snapshot));
  }

  private savePage(run: Run, index: number): void {
    const entry = run.state.pages.get(index);
    if (entry) this.enqueue(run.id, `page-${index}.json`, () => JSON.stringify(entry));
  }

  private reportUnlessMissing(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.onError(error);
  }

  /**
   * Writes one file after the other per run, each to a temporary name first, so that no file is
   * incomplete. The folder is created each time, since it may have been deleted or may not have
   * been writable before.
   */
  private enqueue(id: string, name: string, content: () => string | Uint8Array): void {
    const job = (this.writing.get(id) ?? Promise.resolve())
      .then(async () => {
        const folder = this.folderOf(id);
        const file = join(folder, name);
        await mkdir(folder, { recursive: true });
        await replace(file, content());
      })
      .catch(this.onError)
      .finally(() => {
        if (this.writing.get(id) === job) this.writing.delete(id);
      });
    this.writing.set(id, job);
  }
}

const changesRun = ({ type }: RunChange): boolean => type !== 'progress' && type !== 'rerun';

async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const readJson = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(file, 'utf8')) as unknown;

/** An id for a new run: sorts by time, unique within the process. */
export function newRunId(now: Date, random: () => number = Math.random): string {
  const stamp = now.toISOString().replace(/[^\d]/gu, '').slice(0, 17);
  return `${stamp}-${Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
}
