import { say, type Sentence } from '../sentences/sentence.ts';
import { OcrError } from './ocrError.ts';

/** Errors of an OCR server that is asked over the network. */
export const remoteErrors = {
  remoteUnreachable: (url: string, why: Sentence) =>
    new OcrError('remoteUnreachable', say('The OCR server {0} cannot be reached: {1}', url, why), {
      setting: 'server.url',
    }),
  remoteDenied: (host: string, said: string) =>
    new OcrError(
      'remoteDenied',
      say(
        '{0} refuses the key ({1}). Set the correct key with the command "DeepSeek OCR: Manage Server and Process…" (Set Server API Key…), or in OCR_SERVER_KEY for the command line.',
        host,
        said,
      ),
    ),
  remoteRefused: (why: Sentence, setting?: string) =>
    new OcrError('remoteRefused', say('The OCR server refuses the page: {0}', why), { setting }),
  remoteBusy: (host: string, status: number, tries: number) =>
    new OcrError(
      'remoteBusy',
      say(
        '{0} currently has no capacity ({1}, tried {2} times). Try again later.',
        host,
        status,
        tries,
      ),
    ),
  /** @param what did not happen in time, as a whole sentence */
  remoteTimeout: (what: Sentence) =>
    new OcrError(
      'remoteTimeout',
      say(
        '{0} If the server is only slow, raise "deepseekOcr.server.timeoutSeconds" (command line: --server-timeout).',
        what,
      ),
      { setting: 'server.timeoutSeconds' },
    ),
  remoteAnswer: (host: string, why: Sentence) =>
    new OcrError(
      'remoteAnswer',
      say('{0} does not answer as an OpenAI-compatible server: {1} Check the address.', host, why),
      { setting: 'server.url' },
    ),
  remoteBroken: (host: string, why: Sentence) =>
    new OcrError(
      'remoteBroken',
      say(
        '{0} closed the connection before the answer was complete: {1} Check its log, then read the page again.',
        host,
        why,
      ),
    ),
} as const;
