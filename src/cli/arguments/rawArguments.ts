import { readFileSync } from 'node:fs';

/** Replaces bytes that are not UTF-8 in text. */
const REPLACEMENT = '\ufffd';

/**
 * The bytes of arguments that are not valid UTF-8, as file names on Linux may be: as text they
 * would name a different file, which does not exist.
 * @param argv arguments as text, the last ones of the process
 * @param commandLine the system's copy of them, each terminated by a zero byte
 */
export function rawArguments(
  argv: readonly string[],
  commandLine: () => Buffer = () => readFileSync('/proc/self/cmdline'),
): Map<string, Buffer> {
  const raw = new Map<string, Buffer>();
  if (!argv.some((argument) => argument.includes(REPLACEMENT))) return raw;
  const ambiguous = new Set<string>();
  for (const [index, bytes] of split(read(commandLine)).slice(-argv.length).entries()) {
    const text = argv[index] ?? '';
    if (!text.includes(REPLACEMENT) || bytes.toString() !== text) continue;
    if (raw.get(text)?.equals(bytes) === false) ambiguous.add(text);
    raw.set(text, bytes);
  }
  for (const text of ambiguous) raw.delete(text);
  return raw;
}

function read(commandLine: () => Buffer): Buffer {
  try {
    return commandLine();
  } catch {
    // Other systems have neither this file nor such names.
    return Buffer.alloc(0);
  }
}

function split(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start);
    parts.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = (end < 0 ? bytes.length : end) + 1;
  }
  return parts;
}
