import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import { tellInformation, tellWarning } from '../reporting/notify.ts';
import { documentMarkdown } from '../../core/document/joinPages.ts';
import { asOcrError, errors } from '../../core/errors/errors.ts';
import { DropPlaceholders } from './dropPlaceholder.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import { PASTE_MIME_TYPES, isInputName } from '../run/fileFormats.ts';
import { inputOf, outsideName, sourceOf, type RunInput } from '../run/inputs.ts';
import { tellError, type MessageContext } from '../extract/outcomeMessages.ts';
import { warnedPages, warningLines } from '../run/pageWarnings.ts';
import { readSettings } from '../settings/settings.ts';
import { recognizeOptions } from '../settings/runOptions.ts';
import { shownMessage } from '../reporting/shownSentence.ts';

/** The kind of our edits, for the setting `editor.pasteAs.preferences`. */
export const PASTE_KIND = vscode.DocumentDropOrPasteEditKind.Empty.append(
  'deepseekOcr',
  'markdown',
);

/** VS Code's own image links and paths remain the default; ours is one click away. */
const YIELD_TO = [
  vscode.DocumentDropOrPasteEditKind.Empty.append('markdown', 'link', 'image'),
  vscode.DocumentDropOrPasteEditKind.Empty.append('uri'),
];

const MIME_TYPES = Object.keys(PASTE_MIME_TYPES);

/**
 * A pasted image. Its data is kept here because it is gone after the call, before the user chooses
 * this edit.
 */
class OcrPasteEdit extends vscode.DocumentPasteEdit {
  constructor(readonly image: RunInput) {
    super('', vscode.l10n.t('Insert Text from Image (OCR)'), PASTE_KIND);
    this.yieldTo = YIELD_TO;
  }
}

class OcrDropEdit extends vscode.DocumentDropEdit {
  constructor(
    readonly image: RunInput,
    placeholder: string,
  ) {
    super(placeholder, vscode.l10n.t('Insert Text from Image (OCR)'), PASTE_KIND);
    this.yieldTo = YIELD_TO;
  }
}

/**
 * Offers the text of an image that is pasted or dropped into a text document. Recognition runs only
 * when the edit is applied. Escape cancels a paste through the token and inserts nothing; a dropped
 * image shows a progress notification with Cancel.
 */
export class PasteDropProvider
  implements
    vscode.DocumentPasteEditProvider<OcrPasteEdit>,
    vscode.DocumentDropEditProvider<OcrDropEdit>
{
  private readonly placeholders = new DropPlaceholders((image, token) => this.textOf(image, token));

  constructor(
    private readonly engine: EngineHost,
    private readonly messages: Pick<MessageContext, 'log'>,
  ) {}

  register(): vscode.Disposable {
    const selector: vscode.DocumentSelector = [{ scheme: '*' }];
    return vscode.Disposable.from(
      this.placeholders,
      vscode.languages.registerDocumentPasteEditProvider(selector, this, {
        providedPasteEditKinds: [PASTE_KIND],
        pasteMimeTypes: MIME_TYPES,
      }),
      vscode.languages.registerDocumentDropEditProvider(selector, this, {
        providedDropEditKinds: [PASTE_KIND],
        dropMimeTypes: [...MIME_TYPES, 'text/uri-list'],
      }),
    );
  }

  async provideDocumentPasteEdits(
    _document: vscode.TextDocument,
    _ranges: readonly vscode.Range[],
    dataTransfer: vscode.DataTransfer,
    context: vscode.DocumentPasteEditContext,
  ): Promise<OcrPasteEdit[] | undefined> {
    if (context.only && !context.only.contains(PASTE_KIND)) return undefined;
    const image = await imageIn(dataTransfer);
    return image && [new OcrPasteEdit(image)];
  }

  async resolveDocumentPasteEdit(
    edit: OcrPasteEdit,
    token: vscode.CancellationToken,
  ): Promise<OcrPasteEdit> {
    edit.insertText = await this.textOf(edit.image, token);
    return edit;
  }

  async provideDocumentDropEdits(
    _document: vscode.TextDocument,
    _position: vscode.Position,
    dataTransfer: vscode.DataTransfer,
  ): Promise<OcrDropEdit | undefined> {
    const image = await imageIn(dataTransfer);
    return image && new OcrDropEdit(image, this.placeholders.offer(image));
  }

  /** The image's Markdown. A failure is reported and inserts nothing. */
  private async textOf(image: RunInput, token: vscode.CancellationToken): Promise<string> {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      const options = recognizeOptions(readSettings(image.uri));
      const source = await sourceOf(image, options.limits?.fileBytes ?? Infinity);
      const client = await this.engine.use();
      const document = await client.recognize(source, options, {
        signal: controller.signal,
        isShort: true,
      });
      const markdown = documentMarkdown(document.pages).trimEnd();
      if (markdown === '') {
        tellInformation(vscode.l10n.t('No text was found in {0}.', image.name));
      }
      // A pasted image has no panel that would show its warnings.
      for (const line of warningLines(image.name, document.pages)) this.messages.log.warn(line);
      const [first] = warnedPages(document.pages);
      if (first) {
        const message = `${image.name}: ${shownMessage(first.warning)}`;
        tellWarning(message);
      }
      return markdown;
    } catch (error) {
      const failure = token.isCancellationRequested ? errors.cancelled() : asOcrError(error);
      if (failure.code !== 'cancelled') {
        this.messages.log.error(`${image.name}: ${failure.message}`, failure.detail ?? '');
        inBackground(TELLING, tellError(failure, this.messages));
      }
      throw failure;
    } finally {
      cancelling.dispose();
    }
  }
}

/** The first image of a data transfer: its bytes, or the file named by a drag from the explorer. */
async function imageIn(dataTransfer: vscode.DataTransfer): Promise<RunInput | undefined> {
  for (const [mimeType, item] of dataTransfer) {
    const extension = PASTE_MIME_TYPES[mimeType];
    const file = extension === undefined ? undefined : item.asFile();
    if (!file) continue;
    const name = outsideName(file.name, `image.${extension}`);
    return { name, uri: file.uri, bytes: await file.data() };
  }
  const list = await dataTransfer.get('text/uri-list')?.asString();
  // Lines that begin with # are comments (RFC 2483).
  const uris = (list ?? '').split(/\r?\n/u).filter((line) => line !== '' && !line.startsWith('#'));
  const [uri] = uris.filter(isInputName).map((line) => vscode.Uri.parse(line));
  return uri && inputOf(uri);
}
