/** Server-sent events (WHATWG HTML, section 9.2): bytes in, the data of each event out. */

/** Most characters of an event and of the text before it; one has a few hundred. */
const MAX_EVENT = 2 ** 20;

/**
 * Yields the data of every event. Chunks may be cut anywhere, even inside a character; lines end
 * with LF, CRLF or CR; comments and other fields are skipped. An event without its blank line at
 * the end of the stream counts, since servers omit it.
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
    if (size > MAX_EVENT) throw new RangeError('one of its events does not end.');
  }
  for (const line of lines.take(`${decoder.decode()}\n`)) {
    const value = dataOf(line);
    if (value !== undefined) data.push(value);
  }
  if (data.length > 0) yield data.join('\n');
}

/** Splits text that arrives in pieces into lines; each character is examined once. */
class Lines {
  /** Pieces of the line that is not complete yet. */
  private begun: string[] = [];
  /** Characters of the last piece after the line that was returned last. */
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
  // llama.cpp sends errors in a field of this name.
  if (line.startsWith('error:')) return `{"error":${line.slice(6)}}`;
  return line.startsWith('data:') ? line.slice(line[5] === ' ' ? 6 : 5) : undefined;
}
