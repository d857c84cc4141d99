/** How many requests a server carries out at a time. */
import * as v from 'valibot';
import { send } from './remoteHttp.ts';
import type { Connection } from './chat.ts';

/** For servers that do not say: enough to keep a GPU busy, few enough for a small one. */
export const USUAL_SLOTS = 4;
const MOST_SLOTS = 64;
const SECONDS = 5;
const MOST_BYTES = 2 ** 20;

const PropsSchema = v.object({
  total_slots: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_SLOTS)),
});

/**
 * The slots of a server, as llama.cpp states them at `/props`; others do not, and have queues.
 * @returns undefined if the server does not say
 */
export async function statedSlots(
  { base, key }: Connection,
  signal: AbortSignal,
): Promise<number | undefined> {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/v1$/u, '')}/props`;
  const late = AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]);
  try {
    const answer = await send({ url, key, idleSeconds: SECONDS, signal: late });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_BYTES) return undefined;
      chunks.push(chunk);
    }
    const props = v.safeParse(PropsSchema, JSON.parse(Buffer.concat(chunks).toString('utf8')));
    return props.success ? props.output.total_slots : undefined;
  } catch {
    return undefined;
  }
}
