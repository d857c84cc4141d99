/**
 * Runs ONNX models for reference.py: one JSON request per line on stdin
 * ({ model, input, dims, output }: paths of raw float32 files), the output's shape on stdout.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const sessions = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { model, input, dims, output } = JSON.parse(line);
  if (!sessions.has(model)) {
    sessions.set(model, await InferenceSession.create(model, { logSeverityLevel: 3 }));
  }
  const session = sessions.get(model);
  const bytes = await readFile(input);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const outputs = await session.run({ [session.inputNames[0]]: new Tensor('float32', values, dims) });
  const { data, dims: shape } = outputs[session.outputNames[0]];
  await writeFile(output, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  console.log(JSON.stringify(shape));
}
