import { defined } from '../../core/system/defined.ts';
import type { PlannedFile } from '../estimate/longRuns.ts';
import { sourceOf, type RunInput } from '../run/inputs.ts';
import type { RunRequest } from '../run/runTypes.ts';
import { readSettings } from '../settings/settings.ts';
import type { RunsParts } from './runsParts.ts';

/** A file whose work is estimated before it is read. */
export const plannedFile = (input: RunInput): PlannedFile => ({
  name: input.name,
  source: () => sourceOf(input, readSettings(input.uri)['limits.fileSizeMB'] * 2 ** 20),
});

/** The request, once its engine has what it needs; undefined if the user cancels. */
export async function requestWithModel(
  request: RunRequest,
  { engine, offerModel, checkFirst }: Pick<RunsParts, 'engine' | 'offerModel' | 'checkFirst'>,
): Promise<RunRequest | undefined> {
  if ((request.engine ?? readSettings().engine) !== 'deepseek') return request;
  const answer = (await engine.hasModel()) ? 'ready' : await offerModel(request.task === undefined);
  if (answer === 'ready') {
    await checkFirst();
    return request;
  }
  const { pages } = request;
  return answer === 'compact' ? { engine: 'compact', ...defined({ pages }) } : undefined;
}
