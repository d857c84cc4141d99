import * as v from 'valibot';
import * as vscode from 'vscode';
import { defined } from '../../core/system/defined.ts';
import type { RecognizerHost } from '../extract/recognition.ts';
import type { Log } from '../reporting/log.ts';
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

export const AREA_TOOL_NAME = 'read_image_area';

const side = v.pipe(v.number(), v.finite(), v.minValue(0));

/** Mirrors `inputSchema` in the manifest. */
const InputSchema = v.object({
  path: PathSchema,
  page: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  box: v.pipe(
    v.strictTuple([side, side, side, side]),
    v.check(([x0, y0, x1, y1]) => x1 > x0 && y1 > y0, 'The box is empty.'),
  ),
  rotation: v.optional(v.picklist([0, 90, 180, 270]), 0),
  languages: v.optional(v.array(v.string())),
});
type ToolInput = v.InferInput<typeof InputSchema>;

/** The tool that lets a language model read a rectangle of a page again, on its own. */
export class ReadAreaTool implements vscode.LanguageModelTool<ToolInput> {
  constructor(
    private readonly engine: RecognizerHost,
    private readonly log: Log,
  ) {}

  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<ToolInput>): vscode.PreparedToolInvocation {
    return preparation(input.path, vscode.l10n.t('Read an Area (OCR)'), (path) =>
      vscode.l10n.t('Reading an area of {0}', path),
    );
  }

  /** @throws Error whose message tells the model what was wrong and what to try */
  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<ToolInput>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { path, page, box, rotation, languages } = parsedInput(InputSchema, input);
    const file = await workspaceFile(path);
    return toolWork(AREA_TOOL_NAME, this.log, token, async ({ signal }) => {
      const [x0, y0, x1, y1] = box;
      const options = {
        pages: String(page),
        textLayer: 'ocr' as const,
        crop: { box: { x0, y0, x1, y1 }, rotation },
        ...defined({ languages }),
      };
      const document = await recognizeFile(this.engine, file, options, { signal });
      const text = document.pages.map(({ markdown }) => markdown.trim()).join('\n\n');
      const warnings = [document, ...document.pages].flatMap((part) => part.warnings);
      return answerOf(
        text === '' ? 'No text was found in this area.' : text,
        ...(warnings.length > 0 ? [warningText(warnings.map(({ message }) => message))] : []),
      );
    });
  }
}
