import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { asOcrError, errors, OcrError } from '../../../core/errors/errors.ts';
import { lookUp } from '../../../core/system/items.ts';
import { technical } from '../../../core/sentences/sentence.ts';

export interface SessionOptions {
  /** Threads inside one operator; default: the logical cores, at most 8. */
  readonly threads?: number;
  /**
   * Keeps freed buffers in ONNX Runtime's own pool, default true: a third faster, but the pool
   * stays as large as the largest input needed (0.85 GB for a page of 1600 × 1600).
   */
  readonly arena?: boolean;
}

/** A model's output: row-major values and their shape. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** The models are small: more threads than this wait for each other. */
const MAX_THREADS = 8;

/**
 * One ONNX model with one image-like input and one output, on the CPU. Inference blocks the event
 * loop of the process (onnxruntime-node runs it on the calling thread).
 */
export class ModelSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly inputName: string,
    private readonly outputName: string,
  ) {}

  /**
   * Reads and optimizes a model file.
   * @throws OcrError `modelMissing`, `outOfMemory`, `internal` (a damaged file)
   */
  static async load(file: string, options: SessionOptions = {}): Promise<ModelSession> {
    try {
      await access(file);
    } catch {
      throw errors.modelMissing(path.basename(file));
    }
    try {
      const session = await InferenceSession.create(file, {
        executionProviders: ['cpu'],
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        intraOpNumThreads: options.threads ?? Math.min(availableParallelism(), MAX_THREADS),
        interOpNumThreads: 1,
        // Waiting threads sleep: spinning threads halve the speed if other work shares the cores.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
        enableCpuMemArena: options.arena ?? true,
        // Otherwise a memory pattern is kept for each new input shape, and memory grows with every
        // page size.
        enableMemPattern: false,
        logSeverityLevel: 3,
      });
      const [input] = session.inputNames;
      const [output] = session.outputNames;
      if (input === undefined || output === undefined) {
        throw new OcrError(
          'internal',
          technical(`${path.basename(file)} is not a model that can run.`),
        );
      }
      return new ModelSession(session, input, output);
    } catch (error) {
      throw asOcrError(error);
    }
  }

  /**
   * Runs the model once.
   * @param data row-major values of the input; not copied, not changed
   * @throws OcrError `outOfMemory`, `internal`
   */
  async run(data: Float32Array, dims: readonly number[]): Promise<ModelOutput> {
    const outputs = await this.runAll(data, dims, [this.outputName]);
    return lookUp(new Map(Object.entries(outputs)), this.outputName);
  }

  /**
   * Runs the model once for several outputs.
   * @param data row-major values of the input; not copied, not changed
   * @throws OcrError `outOfMemory`, `internal`
   */
  async runAll<Name extends string>(
    data: Float32Array,
    dims: readonly number[],
    names: readonly Name[],
  ): Promise<Record<Name, ModelOutput>> {
    try {
      const input = new Tensor('float32', data, dims);
      const outputs = await this.session.run({ [this.inputName]: input }, names);
      const entries = names.map((name) => {
        const output = outputs[name];
        if (!output || !(output.data instanceof Float32Array)) {
          throw new OcrError('internal', technical('The model returned no floating-point output.'));
        }
        return [name, { data: output.data, dims: output.dims }] as const;
      });
      return Object.fromEntries(entries) as Record<Name, ModelOutput>;
    } catch (error) {
      throw asOcrError(error);
    }
  }

  /** Frees the model; the session cannot be used afterwards. */
  async dispose(): Promise<void> {
    await this.session.release();
  }
}
