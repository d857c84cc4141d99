/** What the agent tools share: consent, input, errors that say what to try, and one recognition. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { OcrDocument } from '../../core/document/document.ts';
import { asOcrError } from '../../core/errors/errors.ts';
import { plainLine } from '../../core/safe/controlCharacters.ts';
import { parseRemoteUrl } from '../../core/system/remoteUrl.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';
import type { RunEvent } from '../../engine/protocol.ts';
import type { RecognizerHost } from '../extract/recognition.ts';
import type { Log } from '../reporting/log.ts';
import { inputOf, sourceOf } from '../run/inputs.ts';
import { recognizeOptions } from '../settings/runOptions.ts';
import { readSettings } from '../settings/settings.ts';
import type { WorkspaceFile } from './workspaceFile.ts';

/** The path of a file, as a model names it. */
export const PathSchema = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(4096));

/** The input of a tool; input from a model is validated anyway. @throws Error for the model */
export function parsedInput<T extends v.GenericSchema>(
  schema: T,
  input: unknown,
): v.InferOutput<T> {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) throw new Error(`The input is not valid: ${v.summarize(parsed.issues)}`);
  return parsed.output;
}

/**
 * What the user agrees to before a tool runs.
 * @param working what is done meanwhile
 * @param more a further sentence
 */
export function preparation(
  path: unknown,
  title: string,
  working: (path: string) => string,
  more?: string,
): vscode.PreparedToolInvocation {
  const name = typeof path === 'string' ? path : '';
  const message = new vscode.MarkdownString();
  message.appendText(plainLine(question(name)));
  if (more !== undefined) message.appendText(` ${more}`);
  // A string would be interpreted as Markdown.
  const invocationMessage = new vscode.MarkdownString();
  invocationMessage.appendText(plainLine(working(name)));
  return { invocationMessage, confirmationMessages: { title, message } };
}

/** Where the file is read, and who receives its text. */
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

/** Does the work of a tool. @throws Error whose message tells the model what to try */
export async function toolWork<T>(
  tool: string,
  log: Log,
  token: vscode.CancellationToken,
  work: (controller: AbortController) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancelling = token.onCancellationRequested(() => controller.abort());
  try {
    return await work(controller);
  } catch (error) {
    const failure = asOcrError(error);
    if (failure.code === 'cancelled') throw new vscode.CancellationError();
    log.error(`${tool}: ${failure.message}`, failure.detail ?? '');
    throw new Error(remedy(failure.code, failure.message), { cause: failure });
  } finally {
    cancelling.dispose();
  }
}

/** The message with what a model can do about the failure. */
function remedy(code: string, message: string): string {
  if (code === 'passwordRequired' || code === 'passwordWrong') {
    return `${message} Ask the user to open it with the command "DeepSeek OCR: Extract Markdown from Image or PDF File…", which asks for the password.`;
  }
  return message;
}

/** Reads a file with the settings that apply to it. @param more options that override them */
export async function recognizeFile(
  engine: RecognizerHost,
  { uri, real }: WorkspaceFile,
  more: RecognizeOptionsInput,
  run: { readonly signal: AbortSignal; readonly onEvent?: (event: RunEvent) => void },
): Promise<OcrDocument> {
  const options = { ...recognizeOptions(readSettings(uri)), ...more };
  const named = { name: inputOf(uri).name, uri: real };
  const source = await sourceOf(named, options.limits?.fileBytes ?? Infinity);
  const client = await engine.use();
  return client.recognize(source, options, run);
}

/** An answer of several texts. */
export const answerOf = (...parts: readonly string[]): vscode.LanguageModelToolResult =>
  new vscode.LanguageModelToolResult(parts.map((part) => new vscode.LanguageModelTextPart(part)));
