import path from 'node:path';

/** What the fake engine does with a page. */
export interface FakePage {
  readonly text?: string;
  /** Text that the page carries itself. */
  readonly layer?: string;
  readonly trusted?: boolean;
  readonly act?:
    | 'fail'
    | 'memory'
    | 'kill'
    | 'exit'
    /** Blocks the event loop. */
    | 'block'
    /** Takes three seconds and ignores cancellation. */
    | 'deaf'
    | 'slow'
    /** Reads as the server's process id. */
    | 'pid'
    /** Reads as the number of threads that the server was told. */
    | 'threads'
    /** Reads as what the server was told of the one before it. */
    | 'afterCrash'
    | 'malformed';
}

export const fakeSource = (...pages: FakePage[]) => ({
  kind: 'bytes' as const,
  name: 'fake.json',
  bytes: new TextEncoder().encode(JSON.stringify(pages)),
});

/** Bundled test folders lie side by side. */
export const FAKE_SERVER = path.join(import.meta.dirname, '..', 'server', 'fakeServer.js');
