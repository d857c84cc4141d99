/** Server-sent events (WHATWG HTML, section 9.2): bytes in, the data of each event out. */

/** Characters of an event and of what comes before it; one has some hundred. */
const MAX_EVENT = 2 ** 20;

/**
 * Gives the data of every event. Chunks may be cut anywhere, also inside of a character; lines end
 * with LF, CRLF or CR; comments and other fields are skipped. An event without its blank line at
 * the end of the stream counts, since servers leave it out.
 * @throws RangeError an event is larger than any answer
 */
export async function* sseData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const lines = new Lines();
  let data: string[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    for (const line of lines.take(decoder.decode(chunk, { stream: true }))) {
      const value = dataOf(line);
      if (value !== undefined) data.push(value);
      if (line !== '' || data.length === 0) continue;
      yield data.join('\n');
      data = [];
      size = lines.left;
    }
    if (size > MAX_EVENT) throw new RangeError('an event of it has no end.');
  }
  for (const line of lines.take(`${decoder.decode()}\n`)) {
    const value = dataOf(line);
    if (value !== undefined) data.push(value);
  }
  if (data.length > 0) yield data.join('\n');
}

/** Cuts a text that comes in pieces into lines; each character is looked at once. */
class Lines {
  /** Pieces of the line that has no end yet. */
  private begun: string[] = [];
  /** Characters of the last piece behind the line that was given last. */
  left = 0;
  private afterReturn = false;

  *take(text: string): Generator<string> {
    // A CR at the end of a piece may be the first half of a CRLF.
    let from = this.afterReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.afterReturn = text.endsWith('\r');
    const ends = /\r\n?|\n/gu;
    ends.lastIndex = from;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      const line = this.begun.join('') + text.slice(from, end.index);
      this.begun = [];
      from = ends.lastIndex;
      this.left = text.length - from;
      yield line;
    }
    if (from < text.length) this.begun.push(text.slice(from));
  }
}

function dataOf(line: string): string | undefined {
  // llama.cpp puts errors into a field of that name.
  if (line.startsWith('error:')) return `{"error":${line.slice(6)}}`;
  return line.startsWith('data:') ? line.slice(line[5] === ' ' ? 6 : 5) : undefined;
}
