/**
 * Program: runs a vision graph on WebGPU and on the CPU.
 *   arguments: graph file, side of the view; prints the largest relative error of an embedding
 */
import * as ort from 'onnxruntime-node';
import { noise } from '../../../src/engine/deepseek/device/probeModel.ts';
import { worstRow } from '../../../src/engine/deepseek/device/selfTest.ts';
import { onGpu } from '../../../src/engine/deepseek/model/gpuDecoder.ts';

async function main(file: string, side: number): Promise<void> {
  const pixels = new ort.Tensor('float32', noise(3 * side * side, 1), [1, 3, side, side]);
  const embeddings = async (options: ort.InferenceSession.SessionOptions): Promise<ort.Tensor> => {
    const session = await ort.InferenceSession.create(file, options);
    const outputs = await session.run({ pixels });
    return outputs['embeddings']!;
  };
  const wanted = await embeddings({});
  const actual = await embeddings(onGpu('webgpu'));
  const width = wanted.dims.at(-1)!;
  const error = worstRow(actual.data as Float32Array, wanted.data as Float32Array, width);
  process.stdout.write(JSON.stringify(error), () => process.exit(0));
}

const [file, side] = process.argv.slice(2);
void main(file!, Number(side));
