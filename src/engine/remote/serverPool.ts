/** Several servers that share the pages of a run. */
import { OcrError } from '../../core/errors/errors.ts';
import { smallest } from '../../core/geometry/extremes.ts';
import { at } from '../../core/system/items.ts';
import { untilAborted } from '../serialQueue.ts';
import { listModels, type Connection } from './chat.ts';
import { chooseRemoteModel } from './chooseRemoteModel.ts';
import { Dialect } from './requestBody.ts';
import { statedSlots, USUAL_SLOTS } from './serverSlots.ts';

/** Seconds for which a server that failed is left out; doubles with every failure in a row. */
const REST_SECONDS = 30;
const LONGEST_REST_SECONDS = 600;

/** A page that a server has kept for longer is not given to another: its time is over. */
const RETRY_SECONDS = 60;

/** Errors that say more about a server than about the page. */
const OF_SERVER: ReadonlySet<string> = new Set([
  'remoteUnreachable',
  'remoteBusy',
  'remoteBroken',
  'remoteTimeout',
]);

/** One server of a pool. */
export class PooledServer {
  readonly dialect: Dialect;
  running = 0;
  failures = 0;
  /** On the clock of `performance.now()`. */
  restsUntil = -Infinity;
  private model: string | undefined;
  private stated: number | undefined;
  private hasStated = false;

  constructor(
    private readonly connect: () => Connection,
    private readonly given: { readonly model?: string; readonly slots?: number },
    note: ((message: string) => void) | undefined,
  ) {
    this.dialect = new Dialect(note);
    this.model = given.model;
  }

  get connection(): Connection {
    return this.connect();
  }

  get host(): string {
    return this.connection.base.host;
  }

  get slots(): number {
    return this.given.slots ?? this.stated ?? USUAL_SLOTS;
  }

  /** The name of the model, if it is known. */
  get knownModel(): string | undefined {
    return this.model;
  }

  /** Determines the model and the slots, unless the settings name them; the server is asked once. */
  async modelName(signal: AbortSignal): Promise<string> {
    const model = (this.model ??= chooseRemoteModel(await listModels(this.connection, signal)));
    if (this.given.slots === undefined && !this.hasStated) {
      this.hasStated = true;
      this.stated = await statedSlots(this.connection, signal);
    }
    return model;
  }

  /** The next use asks for the model again: the server may offer another by then. */
  forget(): void {
    this.model = this.given.model;
    this.stated = undefined;
    this.hasStated = false;
  }
}

/** Gives each page to the server with the most room; one that fails is left out for a while. */
export class ServerPool {
  private next = 0;
  /** Work that waits for a free slot. */
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly servers: readonly PooledServer[]) {}

  get hosts(): string {
    return this.servers.map(({ host }) => host).join(', ');
  }

  get model(): string | undefined {
    return this.servers.find(({ knownModel }) => knownModel !== undefined)?.knownModel;
  }

  /** Pages that all servers together read at a time; those that rest do not count. */
  get slots(): number {
    const awake = this.awake(performance.now());
    return (awake.length === 0 ? this.servers.slice(0, 1) : awake).reduce(
      (sum, { slots }) => sum + slots,
      0,
    );
  }

  forget(): void {
    for (const server of this.servers) server.forget();
  }

  /**
   * Lets a server do some work as soon as one has a free slot; if the server fails, another one is
   * asked.
   * @param waits called before and after a wait for a slot
   * @throws OcrError the last server's error, or the first that concerns the page
   */
  async use<T>(
    work: (server: PooledServer) => Promise<T>,
    signal?: AbortSignal,
    waits?: (waits: boolean) => void,
  ): Promise<T> {
    const isFull = (): boolean =>
      this.servers.reduce((sum, { running }) => sum + running, 0) >= this.slots;
    if (isFull()) {
      waits?.(true);
      while (isFull()) {
        await untilAborted(new Promise<void>((resolve) => this.waiting.push(resolve)), signal);
      }
      waits?.(false);
    }
    const tried = new Set<PooledServer>();
    const started = performance.now();
    for (;;) {
      const server = this.pick(tried);
      tried.add(server);
      server.running++;
      try {
        const result = await work(server);
        server.failures = 0;
        return result;
      } catch (error) {
        const isServer = error instanceof OcrError && OF_SERVER.has(error.code);
        if (!isServer || this.servers.length === 1) throw error;
        this.rest(server);
        const isLate = performance.now() - started > RETRY_SECONDS * 1000;
        if (isLate || tried.size === this.servers.length) throw error;
      } finally {
        server.running--;
        // All, since one that was cancelled would not pass the turn on.
        for (const go of this.waiting.splice(0)) go();
      }
    }
  }

  private awake(now: number): PooledServer[] {
    return this.servers.filter(({ restsUntil }) => restsUntil <= now);
  }

  /** The server with the largest share of free slots; equal ones take turns. */
  private pick(tried: ReadonlySet<PooledServer>): PooledServer {
    const open = this.servers.filter((server) => !tried.has(server));
    const awake = new Set(this.awake(performance.now()));
    const usable = open.filter((server) => awake.has(server));
    // If all rest, the one that has rested longest may have recovered.
    const candidates = usable.length > 0 ? usable : open;
    const cost = (server: PooledServer): number =>
      usable.length > 0 ? server.running / server.slots : server.restsUntil;
    const least = smallest(candidates.map(cost));
    const equal = candidates.filter((server) => cost(server) === least);
    return at(equal, this.next++ % equal.length);
  }

  private rest(server: PooledServer): void {
    const seconds = Math.min(REST_SECONDS * 2 ** server.failures++, LONGEST_REST_SECONDS);
    // Not all clients return at the same moment.
    server.restsUntil = performance.now() + seconds * 1000 * (0.75 + Math.random() / 2);
  }
}
