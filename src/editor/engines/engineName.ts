import * as vscode from 'vscode';
import type { EngineId } from '../../engine/options.ts';

/** The name of an engine; the inference process names engines in English. */
export function engineName(id: EngineId): string {
  switch (id) {
    case 'compact':
      return vscode.l10n.t('Compact');
    case 'deepseek':
      return vscode.l10n.t('DeepSeek-OCR');
    case 'server':
      return vscode.l10n.t('OCR server');
  }
}
