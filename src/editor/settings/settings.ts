import * as vscode from 'vscode';
import {
  HARMLESS_SETTINGS,
  SECTION,
  parseSettings,
  type SettingName,
  type Settings,
} from './settingsSchema.ts';

/** The settings that apply to a resource. */
export function readSettings(resource?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration(SECTION, resource ?? null);
  return parseSettings((name) => valueOf(section, name));
}

/**
 * An untrusted workspace can set only harmless settings. VS Code itself ignores what the manifest
 * restricts; this check works in every editor.
 */
function valueOf(section: vscode.WorkspaceConfiguration, name: SettingName): unknown {
  if (vscode.workspace.isTrusted || HARMLESS_SETTINGS.includes(name)) return section.get(name);
  return section.inspect(name)?.globalValue;
}

/** True if the workspace, or its folder, sets a window-scoped setting. */
export function isFromWorkspace(name: SettingName): boolean {
  const found = vscode.workspace.getConfiguration(SECTION, null).inspect(name);
  return found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined;
}

/** Writes a setting for the user, or for the workspace if it has its own value. */
export async function writeSetting(name: SettingName, value: unknown): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  // A value in an untrusted workspace would not be read.
  const inWorkspace =
    vscode.workspace.isTrusted && section.inspect(name)?.workspaceValue !== undefined;
  await section.update(
    name,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Writes a setting for the folder of a resource if it has its own value, or for the workspace. */
export async function writeWorkspaceSetting(
  name: SettingName,
  value: unknown,
  resource: vscode.Uri | undefined,
): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION, resource ?? null);
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const isOpen = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const ofFolder = section.inspect(name)?.workspaceFolderValue !== undefined;
  await section.update(name, value, ofFolder ? WorkspaceFolder : isOpen ? Workspace : Global);
}

/** `~/x` → the folder x in the home folder. */
export function expandHome(path: string): string {
  const home = process.env['HOME'] ?? process.env['USERPROFILE'];
  return home !== undefined && /^~[\\/]/u.test(path) ? home + path.slice(1) : path;
}

/** Settings that are better chosen from a list that shows what is available. */
const CHOOSERS: Readonly<Record<string, string>> = {
  engine: 'deepseekOcr.chooseEngine',
  language: 'deepseekOcr.chooseLanguages',
  model: 'deepseekOcr.chooseModel',
  quantization: 'deepseekOcr.chooseModel',
};

/** The label of a button that leads to a setting. */
export function settingLabel(name: string | undefined): string {
  switch (CHOOSERS[name ?? '']) {
    case 'deepseekOcr.chooseEngine':
      return vscode.l10n.t('Choose Engine…');
    case 'deepseekOcr.chooseLanguages':
      return vscode.l10n.t('Choose Languages…');
    case 'deepseekOcr.chooseModel':
      return vscode.l10n.t('Choose Model…');
    default:
      return vscode.l10n.t('Open Settings');
  }
}

/** Opens the list of a setting's choices, the settings page at this setting, or all settings. */
export async function openSettings(name?: string): Promise<void> {
  const chooser = CHOOSERS[name ?? ''];
  if (chooser !== undefined) {
    await vscode.commands.executeCommand(chooser);
    return;
  }
  const query = name === undefined ? SECTION : `${SECTION}.${name}`;
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
