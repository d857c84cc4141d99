/** Requests to an OpenAI-compatible server: its models, and the answer for one page. */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { errors, OcrError, sentenceOf } from '../../core/errors/errors.ts';
import { endpoint } from '../../core/system/remoteUrl.ts';
import { bodyOf, fieldsAfter, type Dialect, type Question } from './requestBody.ts';
import {
  messageIn,
  networkError,
  statusError,
  waitSeconds,
  refusalWords,
} from './remoteFailures.ts';
import { send } from './remoteHttp.ts';
import { sseData } from './serverSentEvents.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface Connection {
  /** Base address, e.g. `http://localhost:8000/v1`. */
  readonly base: URL;
  readonly key: string | undefined;
  readonly idleSeconds: number;
  /** First pause before a busy server is asked again; doubles with every attempt. */
  readonly retrySeconds: number;
}

/** Most bytes read of errors and lists of models. */
const MAX_BODY = 2 ** 20;
/** Most characters of an answer: several times those of a page of 8,192 tokens. */
const MAX_ANSWER = 2 ** 19;
/** Most bytes of a streamed answer: a few hundred per token, twice. */
const MAX_STREAM = 2 ** 24;
const MAX_TRIES = 4;
const BUSY = new Set([429, 503, 529]);

const text = v.nullish(v.string());
const FinishSchema = v.nullish(v.string());
const PieceSchema = v.object({
  choices: v.array(
    v.object({
      delta: v.optional(v.object({ content: text })),
      message: v.optional(v.object({ content: text })),
      finish_reason: FinishSchema,
    }),
  ),
});
const ModelsSchema = v.object({ data: v.array(v.object({ id: v.string() })) });

/** Ids of the models that the server offers. */
export async function listModels(connection: Connection, signal: AbortSignal): Promise<string[]> {
  const { base, key, idleSeconds } = connection;
  const url = endpoint(base, 'models');
  const answer = await asked(connection, signal, () => send({ url, key, idleSeconds, signal }));
  const body = await wholeBody(answer, url, signal);
  const status = answer.statusCode ?? 0;
  if (status !== 200) throw statusError(url, undefined, status, refusalWords(body, key));
  const parsed = v.safeParse(ModelsSchema, parsedJson(body));
  if (!parsed.success) throw errors.remoteAnswer(url.host, say('its list of models is malformed.'));
  // No name with characters that control a terminal.
  return parsed.output.data.map(({ id }) => id).filter((id) => plainLine(id) === id);
}

/** Part of an answer, or how it ended. */
export type AnswerPiece = { readonly text: string } | { readonly finish: string };

/**
 * Requests one page and yields the answer in pieces. Fields that the server refuses are left out,
 * and a busy server is asked again; leaving the loop closes the connection.
 * @throws OcrError `remote…`, `cancelled`
 */
export async function* askForPage(
  connection: Connection,
  question: Question,
  dialect: Dialect,
  signal: AbortSignal,
): AsyncGenerator<AnswerPiece> {
  const { base, key, idleSeconds } = connection;
  const url = endpoint(base, 'chat/completions');
  for (let { fields } = dialect; ;) {
    const body = bodyOf(question, fields);
    const answer = await asked(connection, signal, () =>
      send({ url, key, idleSeconds, signal, body }),
    );
    const status = answer.statusCode ?? 0;
    if (status === 200) {
      dialect.keep(fields);
      yield* capped(pieces(answer, url, key, signal));
      return;
    }
    const words = refusalWords(await wholeBody(answer, url, signal), key);
    const fewer = fieldsAfter(fields, status, words);
    if (fewer === undefined) throw statusError(url, question.model, status, words);
    fields = fewer;
  }
}

/** Sends the request, and repeats it after a pause as long as the server is busy. */
async function asked(
  { base, retrySeconds }: Connection,
  signal: AbortSignal,
  request: () => Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  for (let tries = 1; ; tries++) {
    const answer = await request();
    const status = answer.statusCode ?? 0;
    if (!BUSY.has(status)) return answer;
    answer.destroy();
    if (tries >= MAX_TRIES) throw errors.remoteBusy(base.host, status, tries);
    const usual = retrySeconds * 2 ** (tries - 1);
    const seconds = waitSeconds(answer.headers, usual, Date.now());
    // Pages that were refused together must not return together.
    await sleep(seconds * 1000 * (1 + Math.random() / 2), undefined, { signal }).catch(() => {
      throw errors.cancelled();
    });
  }
}

/** Limits an answer to the longest allowed text. */
async function* capped(answer: AsyncIterable<AnswerPiece>): AsyncGenerator<AnswerPiece> {
  let room = MAX_ANSWER;
  for await (const piece of answer) {
    const length = 'text' in piece ? piece.text.length : 0;
    if ('text' in piece && length > room) {
      yield { text: piece.text.slice(0, room) };
      yield { finish: 'length' };
      return;
    }
    room -= length;
    yield piece;
  }
}

async function* pieces(
  answer: IncomingMessage,
  url: URL,
  key: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<AnswerPiece> {
  const type = answer.headers['content-type'] ?? '';
  if (!type.includes('event-stream')) {
    // Servers that cannot stream answer in one piece.
    const body = await wholeBody(answer, url, signal, MAX_ANSWER * 4);
    yield* read(parsedJson(body), url, key);
    return;
  }
  const bytes = new Limited(answer as AsyncIterable<Uint8Array>, MAX_STREAM);
  try {
    for await (const data of sseData(bytes)) {
      if (data.trim() === '[DONE]') return;
      // Beyond the limit, the data may be cut anywhere.
      if (bytes.isFull) break;
      yield* read(parsedJson(data), url, key);
    }
    if (bytes.isFull) yield { finish: 'length' };
  } catch (error) {
    throw readingError(error, url, signal);
  } finally {
    answer.destroy();
  }
}

/** A stream that ends after a number of bytes. */
class Limited implements AsyncIterable<Uint8Array> {
  isFull = false;

  constructor(
    private readonly chunks: AsyncIterable<Uint8Array>,
    private room: number,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.chunks) {
      this.room -= chunk.length;
      this.isFull = this.room < 0;
      if (this.isFull) return;
      yield chunk;
    }
  }
}

/** One JSON object of an answer. */
function* read(value: unknown, url: URL, key: string | undefined): Generator<AnswerPiece> {
  if (isError(value)) {
    const words = refusalWords(messageIn(value) ?? '', key);
    throw errors.remoteRefused(
      say('it failed while answering: "{0}". See the server\'s own log.', words),
    );
  }
  const parsed = v.safeParse(PieceSchema, value);
  if (!parsed.success) {
    throw errors.remoteAnswer(url.host, say('its answer has an unexpected form.'));
  }
  const [choice] = parsed.output.choices;
  const content = choice?.delta?.content ?? choice?.message?.content ?? '';
  if (content !== '') yield { text: content };
  if (choice?.finish_reason) yield { finish: choice.finish_reason };
}

/** `{error: …}`, or the `{object: 'error', message}` of older vLLM. */
const isError = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (('error' in value && Boolean(value.error)) || ('object' in value && value.object === 'error'));

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function wholeBody(
  answer: IncomingMessage,
  url: URL,
  signal: AbortSignal,
  limit = MAX_BODY,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw errors.remoteAnswer(url.host, say('its answer is too large.'));
      chunks.push(chunk);
    }
  } catch (error) {
    throw readingError(error, url, signal);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The error that ended the reading of an answer. */
function readingError(error: unknown, url: URL, signal: AbortSignal): OcrError {
  if (signal.aborted) return errors.cancelled();
  if (error instanceof OcrError) return error;
  if (error instanceof RangeError) return errors.remoteBroken(url.host, sentenceOf(error));
  return networkError(url, error);
}
