import * as vscode from 'vscode';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import { defined } from '../../core/system/defined.ts';
import { readSettings } from '../settings/settings.ts';
import { engineName } from './engineName.ts';

/** An engine that can run tasks. */
export interface TaskEngine {
  readonly id: 'deepseek' | 'server';
  /** Display name. */
  readonly label: string;
  /** What has to be done before it can be used, as a sentence; absent if it is ready. */
  readonly lacks?: string;
}

/**
 * The engines that can run a task, the most likely first. An engine that would first need a
 * download or an address is included only if the user chose it, or if there is no other.
 * @param known engine that read the page before; it comes before the one in the settings
 */
export async function taskEngines(
  host: { hasModel(): Promise<boolean> },
  known?: string,
): Promise<TaskEngine[]> {
  const { engine: chosen, 'server.url': address } = readSettings();
  const { url } = parseRemoteUrl(address);
  const hasModel = await host.hasModel();
  const deepseek: TaskEngine = {
    id: 'deepseek',
    label: engineName('deepseek'),
    ...defined({ lacks: hasModel ? undefined : vscode.l10n.t('Needs a model first.') }),
  };
  const label = engineName('server');
  const server: TaskEngine = url
    ? { id: 'server', label: `${label} (${url.host})` }
    : { id: 'server', label, lacks: vscode.l10n.t('Needs the address of a server first.') };
  const all: TaskEngine[] = [];
  if (chosen === 'deepseek' || hasModel) all.push(deepseek);
  if (chosen === 'server' || url) all.push(server);
  const rank = ({ id }: TaskEngine): number => (id === known ? 0 : id === chosen ? 1 : 2);
  return all.length === 0 ? [deepseek] : all.sort((a, b) => rank(a) - rank(b));
}
