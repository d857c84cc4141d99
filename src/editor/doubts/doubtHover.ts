import * as vscode from 'vscode';
import { messageOf } from '../../core/errors/errors.ts';
import type { Log } from '../reporting/log.ts';
import type { Doubt, Doubts } from './doubts.ts';
import { writeLinePicture } from './linePicture.ts';

/**
 * Shows the line of a doubtful word as it is on the page. VS Code adds its own link to the quick
 * fixes: no text of ours runs commands.
 */
export class DoubtHover implements vscode.HoverProvider {
  constructor(
    private readonly doubts: Doubts,
    private readonly log: Log,
  ) {}

  register(): vscode.Disposable {
    return vscode.languages.registerHoverProvider(
      [{ scheme: 'file' }, { scheme: 'untitled' }],
      this,
    );
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const doubt = this.doubts.at(document, position);
    if (!doubt) return undefined;
    const content = new vscode.MarkdownString();
    const picture = await this.picture(doubt);
    const alternative = vscode.l10n.t('The line on the page');
    if (picture) content.appendMarkdown(`![${alternative}](${picture.toString()})\n\n`);
    content.appendText(
      vscode.l10n.t('Accept the word with a quick fix, or change it if it is wrong.'),
    );
    return new vscode.Hover(content, doubt.range);
  }

  private async picture({ run, page, word }: Doubt): Promise<vscode.Uri | undefined> {
    const preview = run.state.pages.get(page.index)?.previewPath;
    if (preview === undefined) return undefined;
    try {
      const { line, box } = word;
      const request = { page, line, word: box };
      return vscode.Uri.file(await writeLinePicture(preview, word.key, request));
    } catch (error) {
      this.log.warn(`Picture of a line: ${messageOf(error)}`);
      return undefined;
    }
  }
}
