import path from 'node:path';
import { plainLine } from '../core/safe/controlCharacters.ts';
import { defined } from '../core/system/defined.ts';
import { InferenceClient } from '../engine/client/inferenceClient.ts';
import { parseCommandLine, type CliArguments } from './arguments/args.ts';
import { convertAll } from './run/readSources.ts';
import { EXIT } from './run/exitCodes.ts';
import { FigureStages } from './output/figureStage.ts';
import { Materials } from './output/materials.ts';
import { HELP } from './arguments/help.ts';
import { installedModel, languagePackFolder } from './models/modelFolder.ts';
import { figurePlaces, targetFor } from './output/outputTargets.ts';
import { planOutputs } from './output/outputPlan.ts';
import { Progress } from './run/runProgress.ts';
import { sinkFor } from './output/resultSink.ts';
import { UsageError } from './arguments/usage.ts';
import { WriteError } from './output/writeError.ts';
import type { CliHost } from './run/cliHost.ts';

/** Runs the command line and returns the exit code. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  try {
    const args = parseCommandLine(argv);
    if (!('show' in args)) return await run(args, host);
    await host.writeOut(args.show === 'help' ? HELP : `${host.version}\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof WriteError) {
      host.stderr.write(`${plainLine(error.message)}\n`);
      return EXIT.someFailed;
    }
    if (!(error instanceof UsageError)) throw error;
    host.stderr.write(`${plainLine(error.message)}\nSee deepseek-ocr --help.\n`);
    return EXIT.usage;
  }
}

async function run(args: CliArguments, host: CliHost): Promise<number> {
  const { inputs, format, pageMarks, force, quiet } = args;
  const target = await targetFor(args.output, inputs.length);
  const plan = await planOutputs(args, target, host);
  const client = await clientFor(args, host);
  const progress = new Progress(host.stderr, quiet, inputs.length);
  const places = args.figures ? figurePlaces(target, inputs, format) : [];
  const figures = new FigureStages(places, force);
  const materials = new Materials(format);
  const sink = sinkFor({
    ...{ plan, format, pageMarks, force, figures, materials },
    inputs: inputs.length,
    signal: host.signal,
    writeOut: (text) => host.writeOut(text),
    note: (message) => progress.note(message, 'error'),
  });
  try {
    return await convertAll({ args, plan, client, sink, figures, materials, progress, host });
  } finally {
    progress.clear();
    await client.dispose();
    await sink.close();
    await figures.close();
    await materials.close();
  }
}

async function clientFor(args: CliArguments, host: CliHost): Promise<InferenceClient> {
  const deepseekFolder =
    args.deepseekFolder ??
    (args.recognize.engine === 'deepseek' ? await installedModel() : undefined);
  return new InferenceClient({
    processPath: host.processPath,
    initializeParams: () => ({
      modelsFolder: host.modelsFolder,
      tessdataFolders: [
        ...args.tessdataFolders.map((folder) => path.resolve(folder)),
        languagePackFolder(),
      ],
      deepseekDevice: args.deepseekDevice,
      deepseekVision: args.deepseekVision,
      deepseekHalf: args.deepseekHalf,
      ...defined({
        deepseekFolder: deepseekFolder === undefined ? undefined : path.resolve(deepseekFolder),
        remote: args.remote && { ...args.remote, ...defined({ key: host.remoteKey }) },
      }),
    }),
    logger: quietLogger,
  });
}

const nothing = (): void => undefined;

/** What concerns the user reaches standard error as a warning or an error of a document. */
const quietLogger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
