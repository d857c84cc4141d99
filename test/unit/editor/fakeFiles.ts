/** A substitute for VS Code's addresses and its file system API. */
import { lstat, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type * as vscode from 'vscode';

/** A fake address for code that wants the real class, which only an extension host has. */
export const asUri = (uri: unknown): vscode.Uri => uri as vscode.Uri;

/** A location in a file system, as far as the tests need it. */
export class FakeUri implements vscode.Uri {
  readonly authority = '';
  readonly query = '';
  readonly fragment = '';
  constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
  toJSON(): string {
    return this.toString();
  }
  with({ scheme = this.scheme, path = this.path }: { scheme?: string; path?: string }): FakeUri {
    return new FakeUri(scheme, path);
  }
  static from({ scheme, path, query }: { scheme: string; path: string; query: string }): FakeUri {
    return new FakeUri(scheme, `${path}?${query}`);
  }
  static file(file: string): FakeUri {
    return new FakeUri('file', file);
  }
  static parse(text: string): FakeUri {
    const [scheme = 'file', rest = ''] = text.split('://');
    return new FakeUri(scheme, rest);
  }
  static joinPath(
    { scheme = 'file', path, fsPath }: Partial<FakeUri>,
    ...parts: string[]
  ): FakeUri {
    return new FakeUri(scheme, posix.join(path ?? fsPath ?? '/', ...parts));
  }
}

export class FileSystemError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

/** The type of a file as VS Code reports it: a link counts as its target, and as a link. */
export async function typeOf(file: string): Promise<number> {
  const own = await lstat(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new FileSystemError(code === 'ENOENT' ? 'FileNotFound' : 'NoPermissions');
  });
  const found = own.isSymbolicLink() ? await stat(file).catch(() => undefined) : own;
  const kind = found?.isFile() ? FileType.File : found?.isDirectory() ? FileType.Directory : 0;
  return own.isSymbolicLink() ? kind | FileType.SymbolicLink : kind;
}
