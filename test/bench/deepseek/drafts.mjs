/**
 * What it would cost to check drafted tokens: a step of the decoder over several positions, with the
 * logits of all of them, relative to a step of one. Experts are chosen for every position, and
 * positions that choose alike read fewer weights: one token several times shows the least cost,
 * different tokens of a model with random weights the most.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { importSource } from '../../../scripts/import-source.mjs';
import { writeEveryLogit } from './everyLogit.mjs';

/** Positions of one step; four drafted tokens are checked by a step of five. */
const POSITIONS = [1, 2, 3, 5, 9];
const WARM_UP = 3;
/** Positions in the cache before the first step. */
const CONTEXTS = [300, 1500];

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Milliseconds that pass, and milliseconds of all processors, while something runs. */
async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

/** The decoder of a model with the logits of all positions, and the rows of its tokens. */
async function open(folder, threads) {
  const { requireManifest, EMBEDDINGS } = await importSource(
    'src/engine/deepseek/model/modelFiles.ts',
  );
  const { EmbeddingTable } = await importSource('src/engine/deepseek/model/embeddingTable.ts');
  const { CpuDecoder } = await importSource('src/engine/deepseek/model/cpuDecoder.ts');
  const { config } = await requireManifest(folder);
  const file = path.join(folder, `decoder-${process.pid}.onnx`);
  await writeEveryLogit(path.join(folder, 'decoder.onnx'), file);
  const session = await ort.InferenceSession.create(file, {
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
  }).finally(() => rm(file));
  const { hidden, vocabulary } = config.decoder;
  const table = await EmbeddingTable.open(path.join(folder, EMBEDDINGS), hidden);
  return { decoder: new CpuDecoder(session, config.decoder), table, hidden, vocabulary };
}

/**
 * Prints medians of interleaved steps, so that other work on the machine affects all of them alike.
 * Choosing the tokens is not included.
 */
export async function measureDrafts(folder, { threads, rounds, print }) {
  const { decoder, table, hidden, vocabulary } = await open(folder, threads);
  const ids = Math.min(100_000, vocabulary);
  const rowsOf = async (chosen) => {
    const rows = new Float32Array(chosen.length * hidden);
    await table.read(chosen, rows);
    return rows;
  };
  const kinds = {
    different: (seed, at) => ((seed * 16 + at) * 7919) % ids,
    equal: (seed) => (seed * 7919) % ids,
  };
  const steps = (rounds + WARM_UP) * POSITIONS.reduce((sum, count) => sum + count, 0);
  for (const context of CONTEXTS) {
    for (const [kind, idOf] of Object.entries(kinds)) {
      decoder.reset();
      const prompt = await rowsOf(Array.from({ length: context }, (_, i) => (i * 6007) % ids));
      await decoder.run(prompt, context + steps);
      const times = new Map(POSITIONS.map((count) => [count, []]));
      for (let round = 0; round < rounds + WARM_UP; round++) {
        for (const [index, count] of POSITIONS.entries()) {
          const seed = round * POSITIONS.length + index;
          const rows = await rowsOf(Array.from({ length: count }, (_, at) => idOf(seed, at)));
          const time = await timed(() => decoder.run(rows));
          if (round >= WARM_UP) times.get(count).push(time);
        }
      }
      const of = (count, what) => median(times.get(count).map((time) => time[what]));
      for (const count of POSITIONS) {
        const ratio = (what) => (of(count, what) / of(1, what)).toFixed(2);
        print(
          `${count} ${kind} at ${context}`,
          `${of(count, 'wall').toFixed(1)} ms`,
          `${ratio('wall')} single steps; processor ${of(count, 'processor').toFixed(1)} ms, ${ratio('processor')}`,
        );
      }
    }
  }
  await decoder.dispose();
  await table.close();
}
