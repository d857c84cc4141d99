/** `deepseek-ocr models check`: reads sample pages with an installed model. */
import { checkedModel } from '../../engine/client/check/checkedModel.ts';
import { checkReport } from '../../engine/client/check/checkReport.ts';
import type { ModelStore } from '../../models/store/modelStore.ts';
import type { ModelArguments } from '../arguments/modelArgs.ts';
import { plainLines } from '../output/plainLines.ts';
import { EXIT } from '../run/exitCodes.ts';
import type { ModelProgress } from './modelProgress.ts';
import type { StoreCommandHost } from './storeCommand.ts';

const nothing = (): void => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Prints the report. @returns success only if the model reads correctly in the way asked for */
export async function checkInstalled(
  { id, quantization, device, vision, half, quiet }: ModelArguments,
  store: Pick<ModelStore, 'status'>,
  progress: ModelProgress,
  host: StoreCommandHost,
): Promise<number> {
  const { conversions } = await store.status(id);
  const { check, facts } = await checkedModel({
    variants: conversions,
    quantization,
    how: { device, vision, half },
    version: host.version,
    params: { modelsFolder: host.modelsFolder },
    client: { processPath: host.processPath, logger: silent },
    ...(host.environment && { environment: host.environment }),
    onPage: (kind) => {
      if (!quiet) host.stderr.write(`reading the page "${kind}"\n`);
    },
    signal: host.signal,
  });
  progress.clear();
  await host.writeOut(plainLines(checkReport(check, facts)));
  return check.finding === 'right' ? EXIT.ok : EXIT.someFailed;
}
