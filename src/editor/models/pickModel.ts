import * as vscode from 'vscode';
import { pick } from '../reporting/notify.ts';
import { QUANTIZATIONS, type Quantization } from '../../models/format/forms.ts';
import type { ModelStatus } from '../../models/store/modelStore.ts';
import { formState, needsText, stateText, type FormState } from './modelText.ts';
import type { ModelForm, Models } from './models.ts';

export interface FormItem extends vscode.QuickPickItem {
  readonly form?: ModelForm;
  readonly status?: ModelStatus;
}

/** What each variant of a model is good for, in a few words. */
function purpose(quantization: Quantization): string {
  switch (quantization) {
    case 'int4':
      return vscode.l10n.t('smallest and fastest, recommended');
    case 'int8':
      return vscode.l10n.t('closer to the original');
    case 'fp16':
      return vscode.l10n.t('nearly lossless; needs a GPU with 8 GB');
    case 'fp32':
      return vscode.l10n.t('lossless, for comparison');
  }
}

const ICONS: Readonly<Record<FormState, string>> = {
  absent: 'cloud-download',
  partial: 'debug-pause',
  downloaded: 'gear',
  outdated: 'refresh',
  ready: 'pass',
  busy: 'sync',
};

/** One entry for each variant of each model, under the model's name. */
export function formItems(models: Models, list: readonly ModelStatus[]): FormItem[] {
  return list.flatMap((status): FormItem[] => {
    const { entry } = status;
    if (entry.kind !== 'model') return [];
    const forms = QUANTIZATIONS.filter((name) => entry.quantizations[name]);
    return [
      { label: entry.name, kind: vscode.QuickPickItemKind.Separator },
      ...forms.map((quantization): FormItem => {
        const form = { id: entry.id, quantization };
        const icon = ICONS[formState(status, quantization)];
        const state = stateText(status, quantization, vscode.l10n.t);
        const used = state === vscode.l10n.t('ready') && models.isUsed(form);
        return {
          form,
          status,
          label: `$(${icon}) ${entry.name} ${quantization}`,
          description: `${used ? vscode.l10n.t('in use') : state} · ${purpose(quantization)}`,
          detail: needsText(status, quantization, vscode.l10n.t),
        };
      }),
    ];
  });
}

/** Asks for a variant of a model. */
export async function pickForm(models: Models, title: string): Promise<FormItem | undefined> {
  return pick<FormItem>(
    models.list().then((list) => formItems(models, list)),
    {
      title,
      placeHolder: vscode.l10n.t('Model and quantization'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
}
