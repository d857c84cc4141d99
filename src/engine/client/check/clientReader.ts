/** Reads the pages of a check with an inference process of its own. */
import { errors } from '../../../core/errors/errors.ts';
import { InferenceClient, type InferenceClientOptions } from '../inferenceClient.ts';
import type { StartParams } from '../clientOptions.ts';
import type { CheckReader, CheckSetup } from './checkModel.ts';
import { technical } from '../../../core/sentences/sentence.ts';

/** A page of the check has a few lines. More tokens than that are a loop. */
const MOST_TOKENS = 600;

/** @param params of the process, except for what the setup determines */
export function clientReader(
  { folder, device, half, vision }: CheckSetup,
  params: StartParams,
  options: Pick<InferenceClientOptions, 'processPath' | 'logger'>,
): CheckReader & { modules(): Promise<Record<string, string>> } {
  const client = new InferenceClient({
    ...options,
    initializeParams: () => ({
      ...params,
      deepseekFolder: folder,
      deepseekDevice: device,
      deepseekHalf: half,
      deepseekVision: vision,
    }),
  });
  return {
    read: async (source, signal) => {
      const how = { engine: 'deepseek', textLayer: 'ocr', maxTokens: MOST_TOKENS } as const;
      const { pages } = await client.recognize(source, how, { signal });
      const [page] = pages;
      if (page === undefined) throw errors.invalidRequest(technical('the check has no such page.'));
      return page;
    },
    // After a crash there is no process to ask.
    peakBytes: () => client.peakMemory().catch(() => undefined),
    modules: async () => (await client.initialize()).versions,
    dispose: () => client.dispose(),
  };
}
