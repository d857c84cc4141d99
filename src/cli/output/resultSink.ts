import type { OcrDocument } from '../../core/document/document.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import type { OutputFormat } from '../arguments/args.ts';
import type { FigureStages } from './figureStage.ts';
import { OutputFile, type Output } from './outputFile.ts';
import type { OutputPlan, PlannedOutput } from './outputPlan.ts';
import { openStream } from './outputStream.ts';
import { endOfJoined, joinRules, render } from './renderDocument.ts';
import { WriteError } from './writeError.ts';

export interface SinkOptions {
  readonly plan: OutputPlan;
  readonly format: OutputFormat;
  readonly pageMarks: PageMarks;
  /** Number of inputs. */
  readonly inputs: number;
  /** Whether existing files may be replaced. */
  readonly force: boolean;
  readonly figures: FigureStages;
  readonly signal: AbortSignal;
  /** Resolves when standard output has accepted the text. */
  readonly writeOut: (text: string) => Promise<void>;
  /** Shows what the user has to know about an output. */
  readonly note: (message: string) => void;
}

/** Receives documents, one after another. */
export interface ResultSink {
  /** Accepts a document. @throws WriteError */
  add(document: OcrDocument, index: number): Promise<void>;
  /**
   * Writes what follows several documents, and moves the rest to its destination.
   * @param left given after an interruption: description of what was not started
   * @throws WriteError
   */
  finish(left?: string): Promise<void>;
  /** Removes what has not reached its destination. */
  close(): Promise<void>;
}

export const sinkFor = (options: SinkOptions): ResultSink =>
  options.plan.kind === 'folder' ? new FolderSink(options) : new JoinedSink(options);

const openOutput = ({ place }: PlannedOutput, { force, signal }: SinkOptions): Promise<Output> =>
  place.kind === 'file' ? OutputFile.create(place, force) : openStream(place, signal);

const movedNote = (name: string, written: string): string =>
  `${name} already existed by then, or could not be replaced: the result is in ${written}.`;

/** Writes one file per document. */
class FolderSink implements ResultSink {
  constructor(private readonly options: SinkOptions) {}

  async add(document: OcrDocument, index: number): Promise<void> {
    const { plan, format, pageMarks, figures, note } = this.options;
    const planned = plan.kind === 'folder' ? plan.outputs[index] : undefined;
    if (!planned || 'problem' in planned) return;
    let output: Output | undefined;
    try {
      output = await openOutput(planned, this.options);
      await output.write(render(document, format, pageMarks));
      await figures.publish(document, index);
      const written = await output.commit();
      if (written !== undefined) note(movedNote(planned.name, written));
    } catch (error) {
      await output?.discard();
      throw WriteError.ofOne(planned.name, error);
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Writes all documents to one output: standard output or a file. */
class JoinedSink implements ResultSink {
  private output: Output | undefined;
  private count = 0;
  /** Documents whose figures are waiting for the text. */
  private readonly illustrated: { readonly document: OcrDocument; readonly index: number }[] = [];

  constructor(private readonly options: SinkOptions) {}

  async add(document: OcrDocument, index: number): Promise<void> {
    const { format, inputs, pageMarks } = this.options;
    const { before, between, title } = joinRules[format];
    const lead = this.count === 0 ? before : between;
    const text = render(document, format, pageMarks);
    await this.write(inputs === 1 ? text : `${lead}${title(document.source.name)}${text}`);
    this.count++;
    if (this.options.figures.at(index)) this.illustrated.push({ document, index });
  }

  async finish(left?: string): Promise<void> {
    const { plan, format, inputs, figures, note } = this.options;
    const { before } = joinRules[format];
    // Nothing was read: an existing file is worth more than an empty one.
    if (this.count === 0 && (plan.kind === 'file' || left !== undefined)) return;
    if (inputs > 1) await this.write((this.count === 0 ? before : '') + endOfJoined(format, left));
    await this.guarded(async () => {
      for (const { document, index } of this.illustrated) await figures.publish(document, index);
      const written = await this.output?.commit();
      this.output = undefined;
      if (written !== undefined) note(movedNote(this.name, written));
    });
  }

  async close(): Promise<void> {
    await this.output?.discard();
    this.output = undefined;
  }

  private get name(): string {
    const { plan } = this.options;
    return plan.kind === 'file' ? plan.output.name : 'Standard output';
  }

  private async write(text: string): Promise<void> {
    const { plan, writeOut } = this.options;
    await this.guarded(async () => {
      if (plan.kind !== 'file') return writeOut(text);
      this.output ??= await openOutput(plan.output, this.options);
      await this.output.write(text);
    });
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const saved = await this.saveFinished().catch(() => undefined);
      throw WriteError.ofAll(
        this.name,
        error,
        saved && ` What was finished before is in ${saved}.`,
      );
    }
  }

  /** Saves the documents that were written completely next to an existing file. */
  private async saveFinished(): Promise<string | undefined> {
    const { output, count } = this;
    this.output = undefined;
    if (!(output instanceof OutputFile)) return undefined;
    try {
      if (count === 0) return undefined;
      await output.dropRest();
      await output.write(endOfJoined(this.options.format));
      return (await output.commitBeside()) ?? this.name;
    } finally {
      await output.discard();
    }
  }
}
