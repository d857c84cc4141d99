import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LINE_LIMIT = 8192;

/**
 * Keeps the last characters of a process's output for error messages and passes complete lines to a
 * listener. Both are scrubbed; an endless line is cut so that memory stays bounded.
 */
export class OutputTail {
  private kept = '';
  private line = '';

  constructor(
    private readonly scrub: (text: string) => string,
    private readonly onLine: (line: string) => void,
    private readonly limit = LINE_LIMIT,
  ) {}

  follow(stream: Readable | null): void {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (chunk: Buffer) => this.add(decoder.write(chunk)));
    stream?.on('end', () => this.add(`${decoder.end()}\n`));
  }

  /** The last lines, scrubbed; empty if nothing was written. */
  get text(): string {
    return this.scrub((this.kept + this.line).slice(-this.limit)).trim();
  }

  private add(text: string): void {
    const lines = (this.line + text).split(/\r?\n/u);
    this.line = (lines.pop() ?? '').slice(-this.limit);
    for (const line of lines) {
      if (line.trim() === '') continue;
      this.kept = `${this.kept}${line}\n`.slice(-this.limit);
      this.onLine(this.scrub(line.slice(0, this.limit)));
    }
  }
}
