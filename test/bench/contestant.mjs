/** Child process of the bench: one contestant, which receives messages with the page to read. */
import { cpuSeconds, currentMegabytes, peakMegabytes } from '../../scripts/process-memory.mjs';

const [name, settings] = process.argv.slice(2);
const { create } = await import(`./contestants/${name}.mjs`);
const contestant = await create(JSON.parse(settings));
process.send({ ready: true });
// The bench was ended early.
process.on('disconnect', () => process.exit(0));

const sum = async (measure) => {
  const figures = await Promise.all(contestant.pids().map(measure));
  return figures.reduce((total, figure) => total + (figure ?? 0), 0);
};

process.on('message', async ({ read, language, close }) => {
  if (close) {
    await contestant.close();
    process.disconnect();
    return;
  }
  const cpuBefore = await sum(cpuSeconds);
  const start = performance.now();
  let text;
  let error;
  try {
    text = await contestant.read(read, language);
  } catch (reason) {
    error = String(reason?.message ?? reason);
  }
  const seconds = (performance.now() - start) / 1000;
  process.send({
    seconds,
    cpu: (await sum(cpuSeconds)) - cpuBefore,
    characters: text?.replace(/\s/gu, '').length ?? 0,
    error,
    peak: await sum(peakMegabytes),
    current: await sum(currentMegabytes),
  });
});
