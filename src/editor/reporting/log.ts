import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { withoutControls } from '../../core/safe/controlCharacters.ts';
import { scrub } from '../../core/safe/identity.ts';

/** What other parts of the editor need of the log. */
export interface Log {
  trace(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string | Error, ...details: unknown[]): void;
  show(): void;
}

const textOf = (part: unknown): string => {
  if (typeof part === 'string') return part;
  return part instanceof Error ? (part.stack ?? part.message) : inspect(part);
};

/**
 * One entry of the log. The home folder and the user name are removed, and control characters, so
 * that no name or answer reaches a terminal that shows the log. Further lines are indented, so that
 * none can pass for a separate entry.
 */
export function logLine(
  parts: readonly unknown[],
  clean: (text: string) => string = scrub,
): string {
  const text = parts.map(textOf).filter((part) => part !== '');
  return clean(withoutControls(text.join(' ')))
    .trimEnd()
    .replaceAll('\n', '\n  ');
}

/**
 * The extension's log. Only this class writes to the channel, so everything that the editor, the
 * client of the inference process and the model store log is cleaned in one place.
 */
export class OutputLog implements Log, vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('DeepSeek OCR', { log: true });
  private closed = false;
  readonly trace = this.writer('trace');
  readonly debug = this.writer('debug');
  readonly info = this.writer('info');
  readonly warn = this.writer('warn');
  readonly error = this.writer('error');

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.closed = true;
    this.channel.dispose();
  }

  private writer(level: Exclude<keyof Log, 'show'>) {
    return (...parts: readonly unknown[]): void => {
      // Messages may arrive after the window has disposed the channel, which then throws.
      if (!this.closed) this.channel[level](logLine(parts));
    };
  }
}
