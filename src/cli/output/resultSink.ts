import type { OcrDocument } from '../../core/document/document.ts';
import type { PageMarks } from '../../core/document/pageMarks.ts';
import type { OutputFormat } from '../arguments/args.ts';
import { documentContent } from './documentContent.ts';
import type { FigureStages } from './figureStage.ts';
import { isJoinable } from './formats.ts';
import type { Materials } from './materials.ts';
import { OutputFile, type Output } from './outputFile.ts';
import type { OutputPlan, PlannedOutput } from './outputPlan.ts';
import { openStream } from './outputStream.ts';
import { endOfJoined, joinRules, renderPart } from './renderDocument.ts';
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
  readonly materials: Materials;
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
    const { plan, figures, materials, note } = this.options;
    const planned = plan.kind === 'folder' ? plan.outputs[index] : undefined;
    if (!planned || 'problem' in planned) return;
    let output: Output | undefined;
    try {
      const content = await documentContent(document, materials.of(index), this.options);
      output = await openOutput(planned, this.options);
      await output.write(content);
      await figures.publish(document, index);
      const written = await output.commit();
      if (written !== undefined) note(movedNote(planned.name, written));
    } catch (error) {
      await output?.discard();
      throw WriteError.ofOne(planned.name, error);
    } finally {
      await materials.discard(index);
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
    const { format, inputs, materials, pageMarks } = this.options;
    if (inputs > 1 && isJoinable(format)) {
      const { before, between, title } = joinRules[format];
      const lead = this.count === 0 ? before : between;
      const text = renderPart(document, format, pageMarks);
      await this.write(`${lead}${title(document.source.name)}${text}`);
    } else {
      await this.write(() => documentContent(document, materials.of(index), this.options));
      await materials.discard(index);
    }
    this.count++;
    if (this.options.figures.at(index)) this.illustrated.push({ document, index });
  }

  async finish(left?: string): Promise<void> {
    const { plan, format, inputs, figures, note } = this.options;
    // Nothing was read: an existing file is worth more than an empty one.
    if (this.count === 0 && (plan.kind === 'file' || left !== undefined)) return;
    if (inputs > 1 && isJoinable(format)) {
      const { before } = joinRules[format];
      await this.write((this.count === 0 ? before : '') + endOfJoined(format, left));
    }
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

  private async write(written: string | (() => Promise<string | Uint8Array>)): Promise<void> {
    const { plan, writeOut } = this.options;
    await this.guarded(async () => {
      const content = typeof written === 'string' ? written : await written();
      // Formats that are not text are never written to standard output.
      if (plan.kind !== 'file') return writeOut(content as string);
      this.output ??= await openOutput(plan.output, this.options);
      await this.output.write(content);
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
      const { format } = this.options;
      if (isJoinable(format)) await output.write(endOfJoined(format));
      return (await output.commitBeside()) ?? this.name;
    } finally {
      await output.discard();
    }
  }
}
