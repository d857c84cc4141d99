import * as vscode from 'vscode';
import type { EngineState } from '../engine/protocol.ts';
import type { EngineHost } from './engineHost.ts';
import { openSettings, readSettings, writeSetting } from './settings.ts';

interface EngineItem extends vscode.QuickPickItem {
  readonly engine: EngineState;
}

/** Lets a person choose among the engines that the inference server offers. */
export async function chooseEngine(host: EngineHost): Promise<void> {
  const current = readSettings().engine;
  const items = host
    .describe()
    .then(({ engines }) => engines.map((engine) => item(engine, current)));
  const picked = await vscode.window.showQuickPick<EngineItem>(items, {
    title: vscode.l10n.t('Choose the OCR engine'),
    placeHolder: vscode.l10n.t('Now: {0}', current),
  });
  if (!picked) return;
  const { engine } = picked;
  if (engine.available) {
    await writeSetting('engine', engine.id);
    return;
  }
  const settings = vscode.l10n.t('Open Settings');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} cannot be used now: {1}', engine.label, engine.reason ?? ''),
    settings,
  );
  if (answer === settings) await openSettings();
}

function item(engine: EngineState, current: string): EngineItem {
  const { id, label, available, device, model, reason } = engine;
  const mark = id === current ? '$(check) ' : '';
  return available
    ? { engine, label: mark + label, description: device, detail: model }
    : {
        engine,
        label: mark + label,
        description: vscode.l10n.t('not available'),
        detail: reason ?? '',
      };
}
