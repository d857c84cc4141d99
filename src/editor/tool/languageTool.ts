import * as vscode from 'vscode';
import type { Log } from '../reporting/log.ts';
import * as v from 'valibot';
import { defined } from '../../core/system/defined.ts';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { aboutText, roundMinutes } from '../../core/time/duration.ts';
import { asOcrError, messageOf } from '../../core/errors/errors.ts';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import { inputOf, sourceOf } from '../run/inputs.ts';
import type { RecognizerHost } from '../extract/recognition.ts';
import type { Runs } from '../extract/runs.ts';
import { readSettings } from '../settings/settings.ts';
import { ToolReading } from './toolPages.ts';
import { ANSWER_LIMIT, partOf, restText, warningText } from './toolText.ts';
import { workspaceFile, type WorkspaceFile } from './workspaceFile.ts';
import { recognizeOptions } from '../settings/runOptions.ts';

export const TOOL_NAME = 'extract_markdown';

/** Mirrors `inputSchema` in the manifest; input from a model is validated anyway. */
const InputSchema = v.object({
  path: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(4096)),
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
    const path = typeof input.path === 'string' ? input.path : '';
    const message = new vscode.MarkdownString();
    message.appendText(plainLine(question(path)));
    const time = await this.timeText(input);
    if (time !== undefined) message.appendText(` ${time}`);
    // A string would be interpreted as Markdown.
    const invocationMessage = new vscode.MarkdownString();
    invocationMessage.appendText(plainLine(vscode.l10n.t('Extracting Markdown from {0}', path)));
    return {
      invocationMessage,
      confirmationMessages: { title: vscode.l10n.t('Extract Markdown (OCR)'), message },
    };
  }

  /** A sentence on the time that a slow engine takes, if that is long. */
  private async timeText({ path, pages }: ToolInput): Promise<string | undefined> {
    if (readSettings().engine !== 'deepseek') return undefined;
    try {
      const { uri } = await workspaceFile(path);
      const long = await this.runs.estimate(inputOf(uri), defined({ pages }));
      if (!long) return undefined;
      const time = aboutText(roundMinutes(long.seconds), vscode.l10n.t);
      return vscode.l10n.t('This takes {0} on {1} (pages: {2}).', time, long.device, long.pages);
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
    const parsed = v.safeParse(InputSchema, input);
    if (!parsed.success) {
      throw new Error(`The input is not valid: ${v.summarize(parsed.issues)}`);
    }
    const file = await workspaceFile(parsed.output.path);
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      return await this.read(file, parsed.output, controller, token);
    } catch (error) {
      const failure = asOcrError(error);
      if (failure.code === 'cancelled') throw new vscode.CancellationError();
      this.log.error(`${TOOL_NAME}: ${failure.message}`, failure.detail ?? '');
      throw new Error(remedy(failure.code, failure.message), { cause: failure });
    } finally {
      cancelling.dispose();
    }
  }

  private async read(
    { uri, real }: WorkspaceFile,
    input: ParsedInput,
    controller: AbortController,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { pages, languages, maxCharacters, startCharacter } = input;
    const options = {
      ...recognizeOptions(readSettings(uri)),
      ...defined({ pages, languages }),
    };
    const named = { name: inputOf(uri).name, uri: real };
    const source = await sourceOf(named, options.limits?.fileBytes ?? Infinity);
    const client = await this.engine.use();
    // Pages beyond the length of the answer need not be read.
    const reading = new ToolReading(startCharacter + maxCharacters, () => controller.abort());
    try {
      const { signal } = controller;
      const document = await client.recognize(source, options, { signal, onEvent: reading.follow });
      reading.finish(document);
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
  return new vscode.LanguageModelToolResult(
    parts.map((part) => new vscode.LanguageModelTextPart(part)),
  );
}

/** What the user agrees to: where the file is read, and who receives its text. */
function question(path: string): string {
  const { engine, 'server.url': address, 'server.moreUrls': more } = readSettings();
  if (engine !== 'server') {
    return vscode.l10n.t('Read the text of {0} on this machine and pass it to the model?', path);
  }
  const where = [address, ...more]
    .map((named) => parseRemoteUrl(named).url?.origin ?? named)
    .join(', ');
  return vscode.l10n.t(
    'Send the pages of {0} to the OCR server {1} and pass the text to the model?',
    path,
    where,
  );
}

/** The message with what a model can do about the failure. */
function remedy(code: string, message: string): string {
  if (code === 'passwordRequired' || code === 'passwordWrong') {
    return `${message} Ask the user to open it with the command "DeepSeek OCR: Extract Markdown from Image or PDF File…", which asks for the password.`;
  }
  return message;
}
