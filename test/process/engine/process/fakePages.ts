import path from 'node:path';
import { repositoryRoot } from '../../../repositoryRoot.ts';

/** What the fake engine does with a page. */
export interface FakePage {
  readonly text?: string;
  /** Embedded text of the page. */
  readonly layer?: string;
  readonly trusted?: boolean;
  /** Path of the file that the act `wait` waits for. */
  readonly until?: string;
  /** Its embedded text cannot be read. */
  readonly tornLayer?: boolean;
  /** Of the first page: what happens while the source is opened. */
  readonly opening?: 'block' | 'grow' | 'kill';
  readonly act?:
    | 'fail'
    | 'memory'
    | 'kill'
    | 'exit'
    /** Waits for a server; with `kill`, the process dies meanwhile. */
    | 'away'
    | 'killAway'
    /** Blocks the event loop. */
    | 'block'
    /** Ends when the file `until` exists. */
    | 'wait'
    /** Takes three seconds and ignores cancellation. */
    | 'deaf'
    | 'slow'
    /** Uses memory without limit, and without a pause. */
    | 'grow'
    /** Uses 300 MB and keeps them. */
    | 'hoard'
    /** Uses another 300 MB and releases them. */
    | 'need'
    /** Its text is the names in the process's environment. */
    | 'environment'
    /** Its text is the key of the OCR server passed to the run. */
    | 'key'
    /** Its text is the parameters of the handshake. */
    | 'told'
    /** Its text is the id of the process. */
    | 'pid'
    /** Its text is the number of threads passed to the process. */
    | 'threads'
    /** Its text is the information passed to the process about the previous one. */
    | 'afterCrash'
    /** Sends invalid messages to the client. */
    | 'garble'
    | 'malformed';
}

/** Values that are not JSON-RPC messages, or lack a required member of their kind. */
export const NO_MESSAGES: readonly unknown[] = [
  null,
  0,
  '',
  'garbage',
  true,
  [],
  [null],
  {},
  { id: null },
  { method: '$/cancelRequest' },
  { method: '$/cancelRequest', params: null },
  { method: '$/cancelRequest', params: { id: {} } },
  { method: '$/progress', params: null },
  { method: 7, id: {} },
  { id: 999_999, result: 1 },
  { id: 999_999, error: null },
];

export const fakeSource = (...pages: FakePage[]) => ({
  kind: 'bytes' as const,
  name: 'fake.json',
  bytes: new TextEncoder().encode(JSON.stringify(pages)),
});

/** Bundled test folders are next to each other. */
export const FAKE_PROCESS = path.join(
  repositoryRoot,
  'out-test/process/engine/process/fakeProcess.js',
);
