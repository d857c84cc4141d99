/** A checkpoint whose matrices are quantized by worker threads while graphs are built. */
import { errors, messageOf } from '../../core/errors/errors.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { runJob, splitJob, type MatrixJob } from './matrixJob.ts';
import { QuantizerThreads } from './quantizerThreads.ts';
import type { MatrixStore } from './storeMatrix.ts';

export interface QuantizerOptions {
  /** Bundle of `quantizerThread.ts`; without it, everything is done in this thread. */
  readonly entry?: string | undefined;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when a piece was stored, with its number of weights and the file. */
  readonly onStored?: (weights: number, file: string) => void;
  /**
   * Called with the reason if threads cannot be started: this thread does everything, which takes
   * longer.
   */
  readonly onFallback?: ((why: string) => void) | undefined;
}

export class Quantizer implements MatrixStore {
  private constructor(
    private readonly checkpoint: Checkpoint,
    private readonly options: QuantizerOptions,
    private readonly threads: QuantizerThreads | undefined,
  ) {}

  /** If threads cannot be started, everything is done in this one. @throws OcrError `cancelled` */
  static async start(checkpoint: Checkpoint, options: QuantizerOptions): Promise<Quantizer> {
    const { entry, threads, signal, onStored, onFallback } = options;
    if (entry === undefined || threads < 1) return new Quantizer(checkpoint, options, undefined);
    const { folder } = checkpoint;
    const onDone = ({ count, columns, file }: MatrixJob): void => onStored?.(count * columns, file);
    const started = await QuantizerThreads.start({ entry, folder, threads, signal, onDone }).catch(
      (error: unknown) => {
        if (signal?.aborted === true) throw errors.cancelled();
        onFallback?.(messageOf(error));
        return undefined;
      },
    );
    return new Quantizer(checkpoint, options, started);
  }

  has(name: string): boolean {
    return this.checkpoint.has(name);
  }

  shape(name: string): readonly number[] {
    return this.checkpoint.shape(name);
  }

  read(name: string, first?: number, count?: number): Promise<Float32Array> {
    return this.checkpoint.read(name, first, count);
  }

  /** @throws OcrError also an earlier failure in a thread */
  async store(job: MatrixJob): Promise<void> {
    const pieces = splitJob(job);
    if (this.threads !== undefined) {
      this.threads.add(pieces);
      return;
    }
    const { signal, onStored } = this.options;
    for (const piece of pieces) {
      if (signal?.aborted === true) throw errors.cancelled();
      await runJob(piece, this.checkpoint);
      onStored?.(piece.count * piece.columns, piece.file);
    }
  }

  /** Resolves when everything is stored. @throws OcrError the first failure */
  async finished(): Promise<void> {
    await this.threads?.finished();
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    await this.threads?.close();
  }
}
