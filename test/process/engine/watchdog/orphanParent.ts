/**
 * A process with an inference process that is stuck in a page. It reports the child's id and waits to be
 * killed.
 *   argument: `block` or `grow`, what the page does
 */
import { InferenceClient } from '../../../../src/engine/client/inferenceClient.ts';
import { FAKE_PROCESS, fakeSource } from '../process/fakePages.ts';

const nothing = () => undefined;
const client = new InferenceClient({
  processPath: FAKE_PROCESS,
  initializeParams: () => ({ modelsFolder: '/' }),
  logger: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
});
const onEvent = ({ type }: { type: string }) => {
  // The page blocks its process right after this event.
  if (type === 'linesFound') process.send?.(client.pid);
};
void client.recognize(fakeSource({ act: 'block' }), {}, { onEvent });
