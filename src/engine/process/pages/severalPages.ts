/** Pages of a run that are read at the same time, with limits for what they hold. */

/** Bytes of page images that pages in progress may hold together. */
const MOST_BYTES = 512 * 2 ** 20;
/** Finished pages that may wait for an earlier one, for each page that is read at a time. */
const AHEAD = 4;

/**
 * The work of this machine, which one page does at a time: decoding and drawing pages, finding lines.
 * A page passes its turn on while it waits for another machine, and takes precedence when it returns:
 * little is left to do for it.
 */
export class LocalWork {
  private isBusy = false;
  private readonly returning: (() => void)[] = [];
  private readonly beginning: (() => void)[] = [];

  /** Waits for the turn of a page. */
  begin(): Promise<void> {
    return this.turn(this.beginning);
  }

  end(): void {
    const next = this.returning.shift() ?? this.beginning.shift();
    if (next) next();
    else this.isBusy = false;
  }

  /** Does work in the turn of one page. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  /** Lets other pages work here until the result of another machine has arrived. */
  async waitFor<T>(elsewhere: () => Promise<T>): Promise<T> {
    this.end();
    try {
      return await elsewhere();
    } finally {
      await this.turn(this.returning);
    }
  }

  private turn(queue: (() => void)[]): Promise<void> {
    if (this.isBusy) return new Promise((resolve) => queue.push(resolve));
    this.isBusy = true;
    return Promise.resolve();
  }
}

/** What limits the pages in progress. */
export interface PageLimits {
  /** How many pages may be read at a time; asked before each page. */
  atOnce(): number;
  /** Bytes that the pages in progress hold. */
  heldBytes(): number;
  /** Position of the first page that has not ended. */
  firstOpen(): number;
  /** Whether no other page may be read at the same time as this one; absent = none. */
  isAlone?(position: number): boolean;
}

/**
 * Reads pages, several at a time. The next page begins as soon as this machine is free for it and the
 * limits allow it: a page whose image is still to be decoded holds nothing yet.
 * @param local the work of this machine; each page begins in its turn and ends it
 * @param work reads the page at a position; it rejects only to end the run
 */
export async function readSeveral(
  count: number,
  limits: PageLimits,
  local: Pick<LocalWork, 'begin' | 'end'>,
  work: (position: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const isFull = (position: number): boolean => {
    const most = Math.max(1, Math.floor(limits.atOnce()));
    const isAhead = position - limits.firstOpen() >= AHEAD * most + most;
    const isAlone = limits.isAlone?.(position) === true || limits.isAlone?.(position - 1) === true;
    return running.size >= most || isAhead || isAlone || limits.heldBytes() >= MOST_BYTES;
  };
  const turnFor = async (position: number): Promise<void> => {
    for (;;) {
      while (running.size > 0 && isFull(position)) await Promise.race(running);
      await local.begin();
      if (running.size === 0 || !isFull(position)) return;
      local.end();
    }
  };
  for (let position = 0; position < count; position++) {
    await turnFor(position);
    if (failure) {
      local.end();
      break;
    }
    const ended: Promise<void> = work(position)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(ended));
    running.add(ended);
  }
  // Also after a failure: nothing may go on when the run has ended.
  await Promise.all(running);
  if (failure) throw failure.error;
}
