import * as v from 'valibot';
import * as vscode from 'vscode';
import { defined } from '../../core/system/defined.ts';
import type { RecognizerHost } from '../extract/recognition.ts';
import type { Log } from '../reporting/log.ts';
import { findPlaces } from './textPlaces.ts';
import { warningText } from './toolText.ts';
import {
  PathSchema,
  answerOf,
  parsedInput,
  preparation,
  recognizeFile,
  toolWork,
} from './toolWork.ts';
import { workspaceFile } from './workspaceFile.ts';

export const FIND_TOOL_NAME = 'find_text_in_image';

/** Places of one answer: the default, and the most that may be requested. */
const PLACES = { preset: 20, most: 200 } as const;

/** Mirrors `inputSchema` in the manifest. */
const InputSchema = v.object({
  path: PathSchema,
  text: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(1000)),
  pages: v.optional(v.string()),
  languages: v.optional(v.array(v.string())),
  maxPlaces: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PLACES.most)),
    PLACES.preset,
  ),
});
type ToolInput = v.InferInput<typeof InputSchema>;

/** The tool that tells a language model where a text is in an image or PDF. */
export class FindTextTool implements vscode.LanguageModelTool<ToolInput> {
  constructor(
    private readonly engine: RecognizerHost,
    private readonly log: Log,
  ) {}

  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<ToolInput>): vscode.PreparedToolInvocation {
    return preparation(input.path, vscode.l10n.t('Find Text (OCR)'), (path) =>
      vscode.l10n.t('Looking for text in {0}', path),
    );
  }

  /** @throws Error whose message tells the model what was wrong and what to try */
  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<ToolInput>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { path, text, maxPlaces, pages, languages } = parsedInput(InputSchema, input);
    const file = await workspaceFile(path);
    return toolWork(FIND_TOOL_NAME, this.log, token, async ({ signal }) => {
      const more = defined({ pages, languages });
      const document = await recognizeFile(this.engine, file, more, { signal });
      const places = findPlaces(document, text);
      const found = new Set(places.map(({ page }) => page));
      const sizes = document.pages
        .filter(({ index }) => found.has(index + 1))
        .map(({ index, width, height, rotation }) => ({
          page: index + 1,
          width,
          height,
          rotation,
        }));
      const warnings = [document, ...document.pages].flatMap((part) => part.warnings);
      const left = places.length - maxPlaces;
      return answerOf(
        places.length === 0
          ? `The text was not found in ${path}. OCR may have read it differently: try a shorter part of it.`
          : JSON.stringify({ places: places.slice(0, maxPlaces), pages: sizes }),
        ...(left > 0 ? [`Places that are not listed: ${left}. Ask for fewer pages.`] : []),
        ...(warnings.length > 0 ? [warningText(warnings.map(({ message }) => message))] : []),
      );
    });
  }
}
