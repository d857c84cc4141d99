import * as vscode from 'vscode';
import { pick, showStatus, showWarning } from '../reporting/notify.ts';
import type { EngineState } from '../../engine/protocol.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import { engineName } from '../engines/engineName.ts';
import type { ModelParts } from '../models/modelCommands.ts';
import { openSettings, readSettings, writeSetting } from '../settings/settings.ts';
import { shownDevice, shownSentence } from '../reporting/shownSentence.ts';

interface EngineItem extends vscode.QuickPickItem {
  readonly engine?: EngineState;
}

/**
 * Lets the user choose one of the engines that the inference process offers. If DeepSeek-OCR has no
 * model yet, choosing it offers to choose one.
 */
export async function chooseEngine(host: EngineHost, models: ModelParts): Promise<void> {
  const current = readSettings().engine;
  const described = host.describe();
  const needsModel = ({ id }: EngineState): boolean =>
    id === 'deepseek' && host.modelFolder === undefined;
  const items = described.then(async ({ engines }): Promise<EngineItem[]> => {
    const used = await models.models.usedName();
    return engines.map((engine) => item(engine, current, needsModel(engine), used));
  });
  const picked = await pick<EngineItem>(items, {
    title: vscode.l10n.t('Choose the OCR engine'),
    placeHolder: vscode.l10n.t('Select the engine'),
    matchOnDescription: true,
  });
  const engine = picked?.engine;
  if (!engine) return;
  if (engine.available || (engine.id === 'server' && (await host.setUpRemote()))) {
    await writeSetting('engine', engine.id);
    const message = vscode.l10n.t('Now using {0}.', engineName(engine.id));
    showStatus(message);
    return;
  }
  // The user cancelled the set-up, so no message.
  if (engine.id === 'server') return;
  const { problems } = await described;
  if (needsModel(engine) && problems.length === 0) {
    await (await import('../models/modelCommands.ts')).chooseUsedModel(models);
    return;
  }
  const settings = vscode.l10n.t('Open Settings');
  const answer = await showWarning(
    vscode.l10n.t(
      '{0} is not available now: {1}',
      engineName(engine.id),
      shownSentence(engine.reason),
    ),
    settings,
  );
  if (answer === settings) await openSettings();
}

function item(engine: EngineState, current: string, needsModel: boolean, used: string): EngineItem {
  const { id } = engine;
  const label = engineName(id);
  const mark = id === current ? '$(check) ' : '$(blank) ';
  if (id === 'server' && readSettings()['server.url'] === '') {
    return {
      engine,
      label: mark + label,
      description: vscode.l10n.t('needs an address'),
      detail: vscode.l10n.t('vLLM, SGLang, Ollama or llama.cpp on your own hardware.'),
    };
  }
  if (engine.available) {
    const detail = id === 'deepseek' ? used : engine.model;
    return { engine, label: mark + label, description: shownDevice(engine.device), detail };
  }
  return {
    engine,
    label: mark + label,
    description: needsModel ? vscode.l10n.t('needs a model') : vscode.l10n.t('not available'),
    detail: needsModel
      ? vscode.l10n.t('Its model is not on this machine. See sizes and download it.')
      : shownSentence(engine.reason),
  };
}
