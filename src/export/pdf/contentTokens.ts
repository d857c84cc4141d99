/** Reads the content streams of PDF pages as far as their operators. */

/** An operator with the bytes that belong to it, its operands included. */
export interface ContentOperation {
  readonly operator: string;
  /** The last operand, if it is a name or a number. */
  readonly operand: string;
  readonly start: number;
  readonly end: number;
}

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set(Buffer.from('()<>[]{}/%'));
const [OPEN, CLOSE, BACKSLASH] = [0x28, 0x29, 0x5c];
const [LESS, GREATER, PERCENT, SLASH] = [0x3c, 0x3e, 0x25, 0x2f];

const isRegular = (byte: number | undefined): boolean =>
  byte !== undefined && !WHITE.has(byte) && !DELIMITERS.has(byte);

/** Splits a content stream into its operations. */
export class OperationReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  *operations(): Generator<ContentOperation> {
    let start = 0;
    let operand = '';
    for (let token = this.next(); token !== undefined; token = this.next()) {
      if (token === '' || /^[/+\-.\d]/u.test(token)) {
        operand = token;
        continue;
      }
      if (token === 'true' || token === 'false' || token === 'null') continue;
      if (token === 'ID') this.skipImage();
      yield { operator: token === 'ID' ? 'EI' : token, operand, start, end: this.at };
      start = this.at;
      operand = '';
    }
  }

  /** A name, a number or an operator as text; empty for other objects; undefined at the end. */
  private next(): string | undefined {
    this.skipWhite();
    const byte = this.bytes[this.at];
    if (byte === undefined) return undefined;
    if (byte === OPEN) return this.skipString();
    if (byte === LESS && this.bytes[this.at + 1] !== LESS) return this.skipPast(GREATER);
    if (byte === LESS || byte === GREATER) this.at++;
    const start = this.at;
    this.at++;
    if (byte !== SLASH && !isRegular(byte)) return '';
    while (isRegular(this.bytes[this.at])) this.at++;
    return Buffer.from(this.bytes.subarray(start, this.at)).toString('latin1');
  }

  private skipWhite(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === PERCENT) {
        while (this.at < this.bytes.length && !/[\r\n]/u.test(this.charHere())) this.at++;
      } else if (byte === undefined || !WHITE.has(byte)) return;
      else this.at++;
    }
  }

  private charHere(): string {
    return String.fromCharCode(this.bytes[this.at] ?? 0);
  }

  private skipString(): string {
    let depth = 0;
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at];
      if (byte === BACKSLASH) this.at++;
      else if (byte === OPEN) depth++;
      else if (byte === CLOSE && --depth === 0) break;
    }
    this.at++;
    return '';
  }

  private skipPast(end: number): string {
    while (this.at < this.bytes.length && this.bytes[this.at] !== end) this.at++;
    this.at++;
    return '';
  }

  /** The data of an inline image, up to an `EI` between spaces. */
  private skipImage(): void {
    for (this.at++; this.at < this.bytes.length; this.at++) {
      const isEnd =
        this.charHere() === 'E' &&
        this.bytes[this.at + 1] === 0x49 &&
        WHITE.has(this.bytes[this.at - 1] ?? 0) &&
        !isRegular(this.bytes[this.at + 2]);
      if (!isEnd) continue;
      this.at += 2;
      return;
    }
  }
}
