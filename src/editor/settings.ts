import * as vscode from 'vscode';
import { SECTION, parseSettings, type SettingName, type Settings } from './settingsSchema.ts';

/** The settings as they hold for a resource. */
export function readSettings(resource?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration(SECTION, resource ?? null);
  return parseSettings((name) => section.get(name));
}

/** Writes a setting for the user, or for the workspace where the workspace has its own value. */
export async function writeSetting(name: SettingName, value: unknown): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = section.inspect(name)?.workspaceValue !== undefined;
  await section.update(
    name,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** `~/x` → the folder x in the home folder. */
export function expandHome(path: string): string {
  const home = process.env['HOME'] ?? process.env['USERPROFILE'];
  return home !== undefined && /^~[\\/]/u.test(path) ? home + path.slice(1) : path;
}

/** Settings that are better chosen from a list that says what there is. */
const CHOOSERS: Readonly<Record<string, string>> = {
  engine: 'deepseekOcr.chooseEngine',
  model: 'deepseekOcr.chooseModel',
  quantization: 'deepseekOcr.chooseModel',
};

/** What leads to a setting, for a button. */
export function settingLabel(name: string | undefined): string {
  switch (CHOOSERS[name ?? '']) {
    case 'deepseekOcr.chooseEngine':
      return vscode.l10n.t('Choose Engine…');
    case 'deepseekOcr.chooseModel':
      return vscode.l10n.t('Choose Model…');
    default:
      return vscode.l10n.t('Open Settings');
  }
}

/** Opens the list of a setting's choices, or the settings page at it, or at all settings. */
export async function openSettings(name?: string): Promise<void> {
  const chooser = CHOOSERS[name ?? ''];
  if (chooser !== undefined) {
    await vscode.commands.executeCommand(chooser);
    return;
  }
  const query = name === undefined ? SECTION : `${SECTION}.${name}`;
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
