import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors/errors.ts';
import { defined } from '../../core/system/defined.ts';
import { aboutText, roundMinutes } from '../../core/time/duration.ts';
import type { RecognizerHost } from '../extract/recognition.ts';
import type { Runs } from '../extract/runs.ts';
import type { Log } from '../reporting/log.ts';
import { inputOf } from '../run/inputs.ts';
import { shownDevice } from '../reporting/shownSentence.ts';
import { readSettings } from '../settings/settings.ts';
import { ToolReading } from './toolPages.ts';
import { ANSWER_LIMIT, partOf, restText, warningText } from './toolText.ts';
import {
  PathSchema,
  answerOf,
  parsedInput,
  preparation,
  recognizeFile,
  toolWork,
} from './toolWork.ts';
import { workspaceFile, type WorkspaceFile } from './workspaceFile.ts';

export const TOOL_NAME = 'extract_markdown';

/** Mirrors `inputSchema` in the manifest; input from a model is validated anyway. */
const InputSchema = v.object({
  path: PathSchema,
  pages: v.optional(v.string()),
  languages: v.optional(v.array(v.string())),
  maxCharacters: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(ANSWER_LIMIT.most)),
    ANSWER_LIMIT.preset,
  ),
  startCharacter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});
type ToolInput = v.InferInput<typeof InputSchema>;
type ParsedInput = v.InferOutput<typeof InputSchema>;

/** The tool that lets a language model read images and PDFs of the workspace. */
export class ExtractMarkdownTool implements vscode.LanguageModelTool<ToolInput> {
  constructor(
    private readonly engine: RecognizerHost,
    private readonly log: Log,
    private readonly runs: Pick<Runs, 'estimate'>,
  ) {}

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<ToolInput>): Promise<vscode.PreparedToolInvocation> {
    return preparation(
      input.path,
      vscode.l10n.t('Extract Markdown (OCR)'),
      (path) => vscode.l10n.t('Extracting Markdown from {0}', path),
      await this.timeText(input),
    );
  }

  /** A sentence on the time that a slow engine takes, if that is long. */
  private async timeText({ path, pages }: ToolInput): Promise<string | undefined> {
    if (readSettings().engine !== 'deepseek') return undefined;
    try {
      const { uri } = await workspaceFile(path);
      const long = await this.runs.estimate(inputOf(uri), defined({ pages }));
      if (!long) return undefined;
      const time = aboutText(roundMinutes(long.seconds), vscode.l10n.t);
      return vscode.l10n.t(
        'This takes {0} on {1} (pages: {2}).',
        time,
        shownDevice(long.device),
        long.pages,
      );
    } catch (error) {
      // What is wrong with the file is reported when it is read.
      this.log.debug(`${TOOL_NAME}: no estimate. ${messageOf(error)}`);
      return undefined;
    }
  }

  /** @throws Error whose message tells the model what was wrong and what to try */
  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<ToolInput>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const parsed = parsedInput(InputSchema, input);
    const file = await workspaceFile(parsed.path);
    return toolWork(TOOL_NAME, this.log, token, (controller) =>
      this.read(file, parsed, controller, token),
    );
  }

  private async read(
    file: WorkspaceFile,
    input: ParsedInput,
    controller: AbortController,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { pages, languages, maxCharacters, startCharacter } = input;
    // Pages beyond the length of the answer need not be read.
    const reading = new ToolReading(startCharacter + maxCharacters, () => controller.abort());
    try {
      const run = { signal: controller.signal, onEvent: reading.follow };
      reading.finish(await recognizeFile(this.engine, file, defined({ pages, languages }), run));
    } catch (error) {
      if (!reading.isEnough || token.isCancellationRequested) throw error;
    }
    return answer(reading, input);
  }
}

/** The text, how to get the rest of it, and the warnings. */
function answer(reading: ToolReading, input: ParsedInput): vscode.LanguageModelToolResult {
  const { path, startCharacter, maxCharacters } = input;
  const { text, rest } = partOf(reading.pages, reading.requested, startCharacter, maxCharacters);
  const none =
    startCharacter === 0
      ? `No text was found in ${path}.`
      : `There is no text after character ${startCharacter}.`;
  const parts = [text === '' ? none : text];
  if (rest) parts.push(restText(rest, input, maxCharacters));
  if (reading.warnings.length > 0) parts.push(warningText(reading.warnings));
  return answerOf(...parts);
}
