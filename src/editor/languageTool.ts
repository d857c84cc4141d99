import * as vscode from 'vscode';
import * as v from 'valibot';
import { documentMarkdown } from '../core/document.ts';
import { aboutText, roundMinutes } from '../core/duration.ts';
import { asOcrError } from '../core/errors.ts';
import { parseServerUrl } from '../core/serverUrl.ts';
import type { EngineHost } from './engineHost.ts';
import { inputOf, sourceOf } from './inputs.ts';
import type { Runs } from './runs.ts';
import { readSettings } from './settings.ts';
import { recognizeOptions } from './settingsSchema.ts';

export const TOOL_NAME = 'extract_markdown';

/** Mirrors `inputSchema` in the manifest; what a model sends is checked all the same. */
const InputSchema = v.object({
  path: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  pages: v.optional(v.string()),
  languages: v.optional(v.array(v.string())),
});
type ToolInput = v.InferInput<typeof InputSchema>;

/**
 * The file that a path names: relative to a workspace folder, or absolute inside one. Anything
 * outside the workspace is refused, whatever `..` the path contains.
 */
async function workspaceFile(path: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new Error('No folder is open. Open the folder that contains the file first.');
  }
  const absolute = /^(?:[/\\]|[a-z]:[/\\])/iu.test(path);
  const candidates = absolute
    ? [vscode.Uri.file(path)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  const inside = candidates.filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
  if (inside.length === 0)
    throw new Error(`${path} is outside the workspace. Only its files are read.`);
  for (const uri of inside) {
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      if (type & vscode.FileType.Directory) {
        throw new Error(`${path} is a folder. Name one image or PDF file.`);
      }
      return uri;
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
    }
  }
  throw new Error(`${path} does not exist in the workspace. Give a path relative to its root.`);
}

/** The tool that lets a language model read images and PDFs of the workspace. */
export class ExtractMarkdownTool implements vscode.LanguageModelTool<ToolInput> {
  constructor(
    private readonly engine: EngineHost,
    private readonly log: vscode.LogOutputChannel,
    private readonly runs: Pick<Runs, 'estimate'>,
  ) {}

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<ToolInput>): Promise<vscode.PreparedToolInvocation> {
    const path = typeof input.path === 'string' ? input.path : '';
    const message = new vscode.MarkdownString();
    message.appendText(question(path));
    const time = await this.timeText(input);
    if (time !== undefined) message.appendText(` ${time}`);
    return {
      invocationMessage: vscode.l10n.t('Extracting Markdown from {0}', path),
      confirmationMessages: { title: vscode.l10n.t('Extract Markdown (OCR)'), message },
    };
  }

  /** A sentence on the time that the slow engine takes, where that is long. */
  private async timeText({ path, pages }: ToolInput): Promise<string | undefined> {
    if (readSettings().engine !== 'deepseek') return undefined;
    try {
      const uri = await workspaceFile(path);
      const long = await this.runs.estimate(inputOf(uri), pages === undefined ? {} : { pages });
      if (!long) return undefined;
      const time = aboutText(roundMinutes(long.seconds), vscode.l10n.t);
      return vscode.l10n.t('This takes {0} on {1} (pages: {2}).', time, long.device, long.pages);
    } catch {
      // What is wrong with the file is said when it is read.
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
    const { path, pages, languages } = parsed.output;
    const uri = await workspaceFile(path);
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      const options = {
        ...recognizeOptions(readSettings(uri)),
        ...(pages === undefined ? {} : { pages }),
        ...(languages === undefined ? {} : { languages }),
      };
      const source = await sourceOf(inputOf(uri), options.limits?.fileBytes ?? Infinity);
      const client = await this.engine.use();
      const document = await client.recognize(source, options, { signal: controller.signal });
      const warnings = [...document.warnings, ...document.pages.flatMap((page) => page.warnings)];
      const markdown = documentMarkdown(document.pages);
      const parts = [
        new vscode.LanguageModelTextPart(
          markdown === '' ? `No text was found in ${path}.` : markdown,
        ),
      ];
      if (warnings.length > 0) {
        const list = warnings.map(({ message }) => `- ${message}`).join('\n');
        parts.push(new vscode.LanguageModelTextPart(`Warnings of the OCR engine:\n${list}`));
      }
      return new vscode.LanguageModelToolResult(parts);
    } catch (error) {
      const failure = asOcrError(error);
      if (failure.code === 'cancelled') throw new vscode.CancellationError();
      this.log.error(`${TOOL_NAME}: ${failure.message}`, failure.detail ?? '');
      throw new Error(remedy(failure.code, failure.message), { cause: failure });
    } finally {
      cancelling.dispose();
    }
  }
}

/** What a person agrees to: where the file is read, and who gets its text. */
function question(path: string): string {
  const { engine, 'server.url': address } = readSettings();
  if (engine !== 'server') {
    return vscode.l10n.t('Read the text of {0} on this machine and hand it to the model?', path);
  }
  const where = parseServerUrl(address).url?.origin ?? address;
  return vscode.l10n.t(
    'Send the pages of {0} to the OCR server {1} and hand the text to the model?',
    path,
    where,
  );
}

/** The message with what a model can do about it. */
function remedy(code: string, message: string): string {
  if (code === 'passwordRequired' || code === 'passwordWrong') {
    return `${message} Ask the user to open it with the command "OCR: Extract Markdown from File…", which asks for the password.`;
  }
  return message;
}
