import * as vscode from 'vscode';
import { input } from '../reporting/notify.ts';
import type { ResolutionMode } from '../../core/prompting/resolutionModes.ts';
import { findTask, promptProblem, type TaskId } from '../../core/prompting/tasks.ts';
import { shownSentence } from '../reporting/shownSentence.ts';

/** Name and description of a task in the editor's language. */
export function taskText(id: TaskId): { label: string; description: string } {
  const { t } = vscode.l10n;
  switch (id) {
    case 'document':
      return {
        label: t('Document to Markdown'),
        description: t('Headings, paragraphs, tables and figures with their positions.'),
      };
    case 'ocr':
      return {
        label: t('Text lines with boxes'),
        description: t('One region per line of text, for any kind of image.'),
      };
    case 'free':
      return {
        label: t('Text only'),
        description: t('Plain text without positions; good for photos and screenshots.'),
      };
    case 'table':
      return {
        label: t('Table'),
        description: t('For a page or a region that is one table.'),
      };
    case 'handwriting':
      return {
        label: t('Handwriting'),
        description: t('Not a prompt that the model was trained on; "Text only" may work better.'),
      };
    case 'figure':
      return {
        label: t('Parse a figure'),
        description: t('Charts become tables, chemistry becomes SMILES, plane geometry data.'),
      };
    case 'describe':
      return {
        label: t('Describe the image'),
        description: t('A description of what the image shows.'),
      };
    case 'locate':
      return {
        label: t('Locate a phrase…'),
        description: t('Boxes around what you name; better on photos than on dense documents.'),
      };
    case 'custom':
      return {
        label: t('Your own prompt…'),
        description: t(
          'The model rarely follows prompts other than its official ones; others may loop.',
        ),
      };
  }
}

/** What a resolution mode does, in a few words. */
export function modeText({ side, tile }: ResolutionMode): string {
  return tile === undefined
    ? vscode.l10n.t('the whole page at {0} × {0} pixels', side)
    : vscode.l10n.t(
        'the page at {0} × {0} and tiles of {1} × {1} pixels, for dense pages',
        side,
        tile,
      );
}

/**
 * Asks for the prompt that a task takes.
 * @returns '' for a task that takes none, undefined if the user cancels
 */
export async function askPrompt(id: TaskId, known = ''): Promise<string | undefined> {
  const task = findTask(id);
  if (!task.prompt.includes('{text}')) return '';
  const locate = id === 'locate';
  return input({
    title: taskText(id).label,
    value: known,
    prompt: locate
      ? vscode.l10n.t('Describe what to find on the page.')
      : vscode.l10n.t('The prompt that follows the image. Do not include the image itself.'),
    placeHolder: locate ? vscode.l10n.t('the signature') : 'Free OCR.',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = text === '' ? undefined : promptProblem(task, text);
      return problem && shownSentence(problem);
    },
  });
}
