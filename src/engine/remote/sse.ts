/** Server-sent events (WHATWG HTML, section 9.2): bytes in, the data of each event out. */

/** A server that sends more than this without the end of an event does not speak the protocol. */
const MAX_PENDING = 4 * 2 ** 20;

/**
 * Gives the data of every event. Chunks may be cut anywhere, also inside of a character; lines end
 * with LF, CRLF or CR; comments and other fields are skipped. An event without its blank line at
 * the end of the stream counts, since servers leave it out.
 * @throws RangeError an event is larger than any answer
 */
export async function* sseData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  let data: string[] = [];
  for await (const chunk of chunks) {
    pending += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of a CRLF.
    const end = pending.endsWith('\r') ? pending.length - 1 : pending.length;
    const lines = pending.slice(0, end).split(/\r\n|\n|\r/u);
    pending = lines.pop()! + pending.slice(end);
    if (pending.length > MAX_PENDING) throw new RangeError('an event has no end.');
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
      } else {
        const value = dataOf(line);
        if (value !== undefined) data.push(value);
      }
    }
  }
  const last = dataOf((pending + decoder.decode()).replace(/[\r\n]+$/u, ''));
  if (last !== undefined) data.push(last);
  if (data.length > 0) yield data.join('\n');
}

function dataOf(line: string): string | undefined {
  // llama.cpp puts errors into a field of that name.
  if (line.startsWith('error:')) return `{"error":${line.slice(6)}}`;
  return line.startsWith('data:') ? line.slice(line[5] === ' ' ? 6 : 5) : undefined;
}
