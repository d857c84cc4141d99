/**
 * What it would cost to check drafted tokens: a step of the decoder over several positions, relative
 * to a step of one. Experts are chosen for every position, so positions that choose alike
 * read fewer weights: one token several times shows the least, different tokens show the most.
 */

/** Positions of one step; one drafted token is checked by a step of two. */
const POSITIONS = [1, 2, 3, 5, 9];
const WARM_UP = 3;

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Milliseconds that pass, and milliseconds of all processors, while something runs. */
async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

/**
 * Prints medians of interleaved steps, so that a load on the machine affects all of them alike. The graph
 * returns the logits of the last position only: those of the others would come on top.
 * @param context positions in the cache before the first step
 */
export async function measureDrafts(model, { context, rounds, noise, print }) {
  const { vocabulary } = model.manifest.config.decoder;
  const ids = Math.min(100_000, vocabulary);
  const none = new Float32Array(0);
  const kinds = { different: (i, at) => ((i + at) * 7919) % ids, equal: (i) => (i * 7919) % ids };
  for (const [kind, idOf] of Object.entries(kinds)) {
    model.decoder.reset();
    const steps = (rounds + WARM_UP) * POSITIONS.reduce((sum, count) => sum + count, 0);
    await model.decoder.run(noise(context), context + steps);
    const times = new Map(POSITIONS.map((count) => [count, []]));
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const [index, count] of POSITIONS.entries()) {
        const seed = (round + WARM_UP) * POSITIONS.length + index;
        const chosen = Array.from({ length: count }, (_, at) => idOf(seed * 16, at));
        const rows = await model.embedPrompt(chosen, none, []);
        const time = await timed(() => model.decoder.run(rows));
        if (round >= 0) times.get(count).push(time);
      }
    }
    const of = (count, what) => median(times.get(count).map((time) => time[what]));
    for (const count of POSITIONS) {
      const share = (what) => (of(count, what) / of(1, what)).toFixed(2);
      print(
        `step of ${count} at ${context}, ${kind}`,
        `${of(count, 'wall').toFixed(1)} ms`,
        `${share('wall')} single steps; processor ${of(count, 'processor').toFixed(1)} ms, ${share('processor')}`,
      );
    }
  }
}
