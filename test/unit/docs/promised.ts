/**
 * The promises in our docs, sentence by sentence, and the tests that ensure them. A new or changed
 * sentence needs an entry here, and a test that fails if the promise is broken.
 */

export interface Promised {
  /** The sentence without Markdown marks. */
  readonly says: string;
  /** Files below `test/` without `.test.ts`, each with test titles as in its source. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

export interface PromisingPage {
  readonly page: string;
  /** Heading of the section with promises; the whole page without one. */
  readonly heading?: string;
  readonly promises: readonly Promised[];
}

export const LANGUAGE_TOOL = 'unit/editor/tool/languageTool';
export const SERVER_ACCESS = 'unit/editor/engines/remoteAccess';
export const STAYS_INSIDE: Promised['tests'] = {
  [LANGUAGE_TOOL]: [
    'does not leave the workspace, by any path or link',
    'reads files of the workspace by their resolved path',
  ],
};
export const LOCAL: Promised['tests'] = {
  'unit/docs/absent': [
    'only the model store and the engine "server" can open a connection',
    'the compact engine and the input do not import the engine "server" or the store',
  ],
};
export const ON_REQUEST = 'receive no request before a download is wanted, nor does the hub';
export const NO_OTHER_ORIGIN: Promised['tests'] = {
  'unit/engine/remote/remoteTrouble': ['sends neither page nor key to another origin'],
};
