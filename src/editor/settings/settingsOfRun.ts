import * as vscode from 'vscode';
import type { Run } from '../run/run.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settingsSchema.ts';

/** The settings that apply to the source of a run. */
export const settingsOf = ({ sourceUri }: Run): Settings =>
  readSettings(sourceUri === undefined ? undefined : vscode.Uri.parse(sourceUri));
