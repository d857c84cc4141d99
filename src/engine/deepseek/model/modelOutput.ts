/** What a run of a graph gives, by name. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { OcrError } from '../../../core/errors/errors.ts';
import { technical } from '../../../core/sentences/sentence.ts';

/**
 * One output of a run.
 * @throws OcrError `internal` if the graph has no output of that name
 */
export function outputOf(outputs: InferenceSession.OnnxValueMapType, name: string): Tensor {
  const output = outputs[name];
  if (output === undefined) {
    throw new OcrError('internal', technical(`The model has no output "${name}".`));
  }
  return output;
}

/**
 * Values of an output in main memory.
 * @throws OcrError `internal` if there are none, or if they are no floats
 */
export function floatsOf(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const { data } = outputOf(outputs, name);
  if (!(data instanceof Float32Array)) {
    throw new OcrError(
      'internal',
      technical(`The output "${name}" of the model is not floating point.`),
    );
  }
  return data;
}
