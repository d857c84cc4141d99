import path from 'node:path';
import { repositoryRoot } from '../../../repositoryRoot.ts';

/** What the fake engine does with a page. */
export interface FakePage {
  readonly text?: string;
  /** Text that the page carries itself. */
  readonly layer?: string;
  readonly trusted?: boolean;
  /** Its own text cannot be read. */
  readonly tornLayer?: boolean;
  /** Of the first page: what happens while the source is opened. */
  readonly opening?: 'block' | 'grow' | 'kill';
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
    /** Takes memory without end, and without a pause. */
    | 'grow'
    /** Takes 300 MB and keeps them. */
    | 'hoard'
    /** Takes another 300 MB and lets go of them. */
    | 'need'
    /** Reads as the names in the server's environment. */
    | 'environment'
    /** Reads as the key of the OCR server that the run was given. */
    | 'key'
    /** Reads as what the server was told when it started. */
    | 'told'
    /** Reads as the server's process id. */
    | 'pid'
    /** Reads as the number of threads that the server was told. */
    | 'threads'
    /** Reads as what the server was told of the one before it. */
    | 'afterCrash'
    /** Sends the client messages that are none. */
    | 'garble'
    | 'malformed';
}

/** What is no message of JSON-RPC, or one that leaves out what its kind needs. */
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

/** Bundled test folders lie side by side. */
export const FAKE_PROCESS = path.join(
  repositoryRoot,
  'out-test/process/engine/process/fakeProcess.js',
);
