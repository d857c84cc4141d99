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

/** Opens the settings page at one setting, or at all of the extension's. */
export async function openSettings(name?: string): Promise<void> {
  const query = name === undefined ? SECTION : `${SECTION}.${name}`;
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
