/** Writes the help of a table of options. */

/** What the tables of options say for the help, besides what `parseArgs` of Node reads in them. */
export interface OptionEntry {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly default?: string | boolean | string[];
  /** Can be given several times. */
  readonly multiple?: boolean;
  /** Placeholder of the value; absent for a switch. */
  readonly value?: string;
  /** The values that are allowed; absent if others are, too. */
  readonly choices?: readonly string[];
  /** The setting of the same limit, as errors name it. */
  readonly setting?: string;
  /** What the option does, in a few words. */
  readonly about: string;
}

/** By names without dashes. */
export type OptionTable = Readonly<Record<string, OptionEntry>>;

/** Column where descriptions begin. */
const INDENT = 25;
const WIDTH = 88;

/** The option as it is typed, such as `-o, --output PATH`. */
export function optionUsage(name: string, { short, value }: OptionEntry): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}

/** An option's lines in the help; names begin in the same column with and without a short form. */
function optionLines([name, option]: readonly [string, OptionEntry]): string {
  const usage = optionUsage(name, option);
  return helpEntry(option.short === undefined ? `    ${usage}` : usage, option.about);
}

/** An entry of the help: a name, and beside it or below it a description of several lines. */
export function helpEntry(name: string, about: string): string {
  const head = `  ${name}`;
  const lines = wrapped(about, WIDTH - INDENT);
  const fits = head.length < INDENT;
  const rows = lines.map((line, i) => (i === 0 && fits ? head : '').padEnd(INDENT) + line);
  return (fits ? rows : [head, ...rows]).join('\n');
}

/** The lines of all options, in the order of the table. */
export const optionsHelp = (table: OptionTable): string =>
  Object.entries(table).map(optionLines).join('\n');

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
