import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { OcrDocument } from '../core/document.ts';
import { OcrError, messageOf } from '../core/errors.ts';
import { EngineClient } from '../engine/client/engineClient.ts';
import type { Source } from '../engine/protocol.ts';
import { parseCommandLine, type CliArguments } from './args.ts';
import { HELP } from './help.ts';
import { installedModel, languagePackFolder } from './modelFolder.ts';
import { figurePlace, fileNames, joinRules, render, targetFor, type Target } from './output.ts';
import { Progress, type TextSink } from './progress.ts';
import { UsageError } from './usage.ts';

export const EXIT = { ok: 0, someFailed: 1, usage: 2, interrupted: 130 } as const;

/** What the CLI needs of its process. */
export interface CliHost {
  readonly stdin: NodeJS.ReadableStream;
  /** Resolves when the text was taken over. */
  writeOut(text: string): Promise<void>;
  readonly stderr: TextSink;
  readonly serverPath: string;
  readonly modelsFolder: string;
  readonly version: string;
  /** Key of the OCR server, if it wants one. */
  readonly serverKey?: string;
  /** Fires on Ctrl+C. */
  readonly signal: AbortSignal;
}

/** Runs the command line and gives the exit code. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  let args: ReturnType<typeof parseCommandLine>;
  try {
    args = parseCommandLine(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.stderr.write(`${error.message}\nSee deepseek-ocr --help.\n`);
    return EXIT.usage;
  }
  if ('show' in args) {
    await host.writeOut(args.show === 'help' ? HELP : `${host.version}\n`);
    return EXIT.ok;
  }
  const target = await targetFor(args.output, args.inputs.length);
  const deepseekFolder =
    args.deepseekFolder ??
    (args.recognize.engine === 'deepseek' ? await installedModel() : undefined);
  const client = new EngineClient({
    serverPath: host.serverPath,
    initializeParams: () => ({
      modelsFolder: host.modelsFolder,
      tessdataFolders: [
        ...args.tessdataFolders.map((folder) => path.resolve(folder)),
        languagePackFolder(),
      ],
      ...(deepseekFolder !== undefined && {
        deepseekFolder: path.resolve(deepseekFolder),
      }),
      deepseekDevice: args.deepseekDevice,
      deepseekVision: args.deepseekVision,
      ...(args.server && {
        server: { ...args.server, ...(host.serverKey !== undefined && { key: host.serverKey }) },
      }),
    }),
    logger: quietLogger,
  });
  const sink = new ResultSink(args, target, host);
  try {
    return await convertAll(args, client, target, sink, host);
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    host.stderr.write(`${error.message}\n`);
    return EXIT.someFailed;
  } finally {
    await Promise.all([client.dispose(), sink.close()]);
  }
}

const nothing = (): void => undefined;

/** What concerns a person reaches standard error as a warning or an error of a document. */
const quietLogger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

async function convertAll(
  args: CliArguments,
  client: EngineClient,
  target: Target,
  sink: ResultSink,
  host: CliHost,
): Promise<number> {
  const progress = new Progress(host.stderr, args.quiet, args.inputs.length);
  let code: number = EXIT.ok;
  for (const [index, input] of args.inputs.entries()) {
    const name = input === '-' ? 'stdin' : input;
    progress.startFile(name, index);
    try {
      const { inputs, format } = args;
      const figures = args.figures ? figurePlace(target, inputs, index, format) : undefined;
      const options = { ...args.recognize, ...(figures && { figures }) };
      const document = await client.recognize(await sourceOf(input, host), options, {
        onEvent: progress.onEvent,
        signal: host.signal,
      });
      progress.clear();
      if (tell(document, name, progress)) code = EXIT.someFailed;
      await sink.add(document, index);
    } catch (error) {
      if (error instanceof SinkError) throw error;
      if (error instanceof OcrError && error.code === 'cancelled') {
        progress.note('Interrupted.', 'error');
        return EXIT.interrupted;
      }
      progress.note(`${name}: ${messageOf(error)}`, 'error');
      if (error instanceof OcrError && error.code === 'serverStart' && error.detail) {
        progress.note(error.detail, 'error');
      }
      code = EXIT.someFailed;
    }
  }
  progress.clear();
  await sink.finish();
  return code;
}

/** Writes a document's warnings; true when pages are missing in it. */
function tell(document: OcrDocument, name: string, progress: Progress): boolean {
  const failures = document.warnings.filter(
    ({ code }) => code === 'pageFailed' || code === 'serverCrashed',
  );
  for (const { message } of failures) progress.note(`${name}: ${message}`, 'error');
  const rest = document.warnings.filter((warning) => !failures.includes(warning));
  for (const { message } of [...rest, ...document.pages.flatMap((page) => page.warnings)]) {
    progress.note(`${name}: ${message}`, 'warning');
  }
  return failures.length > 0;
}

async function sourceOf(input: string, host: CliHost): Promise<Source> {
  if (input !== '-') return { kind: 'file', path: input };
  return { kind: 'bytes', name: 'stdin', bytes: new Uint8Array(await buffer(host.stdin)) };
}

/** The place results are written to does not take them; going on would lose work. */
class SinkError extends Error {}

/** Writes results to standard output, one file, or a folder. */
class ResultSink {
  private file: FileHandle | undefined;
  private written = 0;

  constructor(
    private readonly args: CliArguments,
    private readonly target: Target,
    private readonly host: CliHost,
  ) {}

  async add(document: OcrDocument, index: number): Promise<void> {
    const { format, inputs } = this.args;
    const text = render(document, format);
    await this.guarded(async () => {
      if (this.target.kind === 'folder') {
        const name = fileNames(inputs, format)[index]!;
        await mkdir(this.target.path, { recursive: true });
        await writeFile(path.join(this.target.path, name), text);
      } else if (inputs.length === 1) {
        await this.write(text);
      } else {
        const { before, between, title } = joinRules[format];
        const lead = this.written === 0 ? before : between;
        await this.write(`${lead}${title(document.source.name)}${text}`);
      }
      this.written++;
    });
  }

  /** Writes what stands after several results. */
  async finish(): Promise<void> {
    if (this.target.kind === 'folder' || this.args.inputs.length === 1) return;
    const { before, after } = joinRules[this.args.format];
    await this.guarded(() => this.write(this.written === 0 ? before + after : after));
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private async write(text: string): Promise<void> {
    if (this.target.kind === 'stdout') {
      await this.host.writeOut(text);
      return;
    }
    if (!this.file) {
      await mkdir(path.dirname(this.target.path), { recursive: true });
      this.file = await open(this.target.path, 'w');
    }
    await this.file.writeFile(text);
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new SinkError(`The result cannot be written: ${messageOf(error)}`);
    }
  }
}
