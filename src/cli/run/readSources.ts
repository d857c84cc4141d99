/** Reads the inputs, and writes their results in order. */
import path from 'node:path';
import type { OcrDocument } from '../../core/document/document.ts';
import { pagesPastEnd } from '../../core/document/pageRange.ts';
import { asOcrError, type OcrError } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import { at, getOrCreate } from '../../core/system/items.ts';
import type { InferenceClient } from '../../engine/client/inferenceClient.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import type { CliArguments } from '../arguments/args.ts';
import { EXIT } from './exitCodes.ts';
import type { FigureStages } from '../output/figureStage.ts';
import { FinishedPages } from '../output/finishedPages.ts';
import { interruptCode } from './interrupt.ts';
import { limitHint } from '../arguments/limitArgs.ts';
import type { Materials } from '../output/materials.ts';
import type { OutputPlan } from '../output/outputPlan.ts';
import type { Progress } from './runProgress.ts';
import type { ResultSink } from '../output/resultSink.ts';
import { inputName, inputSource, type SourceHost } from '../input/sources.ts';
import { WriteError } from '../output/writeError.ts';

export interface SourceBatch {
  readonly args: CliArguments;
  readonly plan: OutputPlan;
  readonly client: InferenceClient;
  readonly sink: ResultSink;
  readonly figures: FigureStages;
  readonly materials: Materials;
  readonly progress: Progress;
  readonly host: SourceHost;
}

/** Inputs that each server reads at a time, unless the options say otherwise. */
const USUAL_AT_ONCE = 4;

/** The result of an input. */
type Outcome = 'read' | 'failed' | 'interrupted';

/**
 * Reads all inputs and returns the exit code. Failures are reported by name, and the other inputs
 * are read.
 * @throws WriteError if nothing more can be written
 */
export async function convertAll(batch: SourceBatch): Promise<number> {
  const { args, sink, progress, host } = batch;
  const readings = new Readings(batch);
  let code: number = EXIT.ok;
  for (const [index, input] of args.inputs.entries()) {
    if (host.signal.aborted) return interrupted(batch, index);
    const outcome = await convert(batch, readings, input, index);
    if (outcome === 'interrupted') return interrupted(batch, index + 1);
    if (outcome === 'failed') code = EXIT.someFailed;
  }
  progress.clear();
  await sink.finish();
  return code;
}

/** Ends the batch before an input. */
async function interrupted(
  { args, sink, progress, host }: SourceBatch,
  index: number,
): Promise<number> {
  const left = leftOut(args.inputs.slice(index));
  progress.note(`Interrupted. ${left}`.trim(), 'error');
  await sink.finish(left);
  return interruptCode(host.signal);
}

/** Most names in a message. */
const NAMED = 5;

/** Describes what was not started; empty if nothing. */
function leftOut(inputs: readonly string[]): string {
  if (inputs.length === 0) return '';
  const names = inputs.slice(0, NAMED).map(inputName).join(', ');
  const rest = inputs.length > NAMED ? ` and ${inputs.length - NAMED} more` : '';
  return `Not read: ${names}${rest}.`;
}

/** The problem of an output, which keeps its input from being read. */
function problemOf({ plan }: SourceBatch, index: number): string | undefined {
  const planned = plan.kind === 'folder' ? plan.outputs[index] : undefined;
  return planned && 'problem' in planned ? planned.problem : undefined;
}

/** Reading of an input, perhaps in progress. */
interface Reading {
  readonly document: Promise<OcrDocument>;
  readonly pages: FinishedPages;
  /** What has not been shown yet. */
  readonly held: RunEvent[];
  isShown: boolean;
}

/**
 * The inputs that are being read: with a server several at a time, since most have one page. Their
 * results are taken in the order of the inputs.
 */
class Readings {
  private readonly begun = new Map<number, Reading>();
  private readonly atOnce: number;

  constructor(private readonly batch: SourceBatch) {
    const { remote } = batch.args;
    const servers = 1 + (remote?.moreUrls?.length ?? 0);
    this.atOnce = remote === undefined ? 1 : servers * (remote.pagesAtOnce ?? USUAL_AT_ONCE);
  }

  /** The reading of an input, which is shown from now on. The next ones begin as well. */
  take(index: number): Reading {
    const { args, progress } = this.batch;
    const reading = this.begin(index);
    this.begun.delete(index);
    const end = Math.min(index + this.atOnce, args.inputs.length);
    for (let next = index + 1; next < end; next++) {
      if (problemOf(this.batch, next) === undefined) this.begin(next);
    }
    progress.startFile(inputName(args.inputs[index] ?? ''), index);
    for (const event of reading.held) progress.onEvent(event);
    reading.isShown = true;
    return reading;
  }

  private begin(index: number): Reading {
    return getOrCreate(this.begun, index, () => {
      const { progress } = this.batch;
      const pages = new FinishedPages();
      const held: RunEvent[] = [];
      const document = read(this.batch, index, (event) => {
        pages.add(event);
        if (reading.isShown) progress.onEvent(event);
        else if (event.type !== 'partialMarkdown') held.push(event);
      });
      // An error is handled when the reading is taken.
      document.catch(() => undefined);
      const reading: Reading = { document, pages, held, isShown: false };
      return reading;
    });
  }
}

async function convert(
  batch: SourceBatch,
  readings: Readings,
  input: string,
  index: number,
): Promise<Outcome> {
  const { progress, host } = batch;
  const name = inputName(input);
  const problem = problemOf(batch, index);
  if (problem !== undefined) {
    progress.note(`${name}: ${problem}`, 'error');
    return 'failed';
  }
  const { document: reading, pages } = readings.take(index);
  let document: OcrDocument;
  try {
    document = await reading;
  } catch (error) {
    await takeFinished(batch, index, pages, asOcrError(error));
    return host.signal.aborted ? 'interrupted' : 'failed';
  }
  return take(batch, document, index, pages);
}

async function read(
  { args, client, figures, materials, host }: SourceBatch,
  index: number,
  onEvent: (event: RunEvent) => void,
): Promise<OcrDocument> {
  const stage = figures.at(index);
  const options = {
    ...args.recognize,
    ...defined({ figures: stage?.options }),
    ...materials.options(index),
  };
  const source = await inputSource(at(args.inputs, index), options.limits, host);
  materials.keep(index, source);
  return client.recognize(source, options, { onEvent, signal: host.signal });
}

/** Writes a document, and reports its warnings. */
async function take(
  { args, sink, progress }: SourceBatch,
  document: OcrDocument,
  index: number,
  pages: FinishedPages,
): Promise<Outcome> {
  const name = inputName(args.inputs[index] ?? '');
  progress.clear();
  const lacks = tell(document, name, progress);
  for (const setting of pages.settings) hint(setting, progress);
  tellPastEnd(args.recognize.pages, document.source, name, progress);
  try {
    await sink.add(document, index);
  } catch (error) {
    if (!(error instanceof WriteError) || error.endsBatch) throw error;
    progress.note(error.message, 'error');
    return 'failed';
  }
  return lacks ? 'failed' : 'read';
}

/** Writes the finished pages of a file that was not read to its end. */
async function takeFinished(
  batch: SourceBatch,
  index: number,
  pages: FinishedPages,
  error: OcrError,
): Promise<void> {
  const { args, progress, host } = batch;
  const name = inputName(args.inputs[index] ?? '');
  const { aborted } = host.signal;
  const why = aborted ? 'reading was interrupted.' : error.message;
  const document = pages.document(path.basename(name), args.recognize.engine ?? '', (missing) => ({
    code: aborted ? 'cancelled' : 'pageFailed',
    message: `${missing} missing: ${why}`,
  }));
  progress.clear();
  if (document) await take(batch, document, index, pages);
  else progress.note(`${name}: ${aborted ? 'not read.' : error.message}`, 'error');
  if (aborted) return;
  hint(error.setting, progress);
  if (error.code === 'serverStart' && error.detail) progress.detail(error.detail);
}

function hint(setting: string | undefined, progress: Progress): void {
  const text = limitHint(setting);
  if (text !== undefined) progress.note(text, 'error');
}

/** Reports that a range names pages past the end of a file. */
function tellPastEnd(
  range: string | undefined,
  { pageCount }: OcrDocument['source'],
  name: string,
  progress: Progress,
): void {
  const past = range === undefined ? undefined : pagesPastEnd(range, pageCount);
  if (past === undefined) return;
  const count = pageCount === 1 ? '1 page' : `${pageCount} pages`;
  progress.note(`${name}: it has ${count}, and no page ${past}.`, 'warning');
}

/** Reports what is missing from a document; returns true if pages are missing. */
function tell(document: OcrDocument, name: string, progress: Progress): boolean {
  const failures = document.warnings.filter(
    ({ code }) => code === 'pageFailed' || code === 'serverCrashed' || code === 'cancelled',
  );
  for (const { message } of failures) progress.note(`${name}: ${message}`, 'error');
  const rest = document.warnings.filter((warning) => !failures.includes(warning));
  for (const { message } of [...rest, ...document.pages.flatMap((page) => page.warnings)]) {
    progress.note(`${name}: ${message}`, 'warning');
  }
  return failures.length > 0;
}
