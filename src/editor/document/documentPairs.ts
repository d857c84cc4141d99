import * as v from 'valibot';
import * as vscode from 'vscode';

/** Key in the workspace state. */
const STATE_KEY = 'deepseekOcr.pairs';
/** Pairs beyond this number are forgotten, the oldest first. */
const KEPT = 200;

const PairsSchema = v.fallback(v.array(v.object({ run: v.string(), uri: v.string() })), []);
type Pair = v.InferOutput<typeof PairsSchema>[number];

/** `to` in place of `from` at the beginning of a path; undefined for paths elsewhere. */
function movedPath(path: string, from: string, to: string): string | undefined {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined;
}

/**
 * Which documents contain which runs' Markdown, by URI, over reloads. A run may have several: one
 * that was saved under another name leaves the old file behind. A document has one run, the last.
 */
export class DocumentPairs {
  constructor(private readonly state: vscode.Memento) {}

  /** Newest first. */
  private get all(): readonly Pair[] {
    return v.parse(PairsSchema, this.state.get<unknown>(STATE_KEY));
  }

  async add(run: string, uri: vscode.Uri): Promise<void> {
    const pair = { run, uri: uri.toString() };
    const [newest] = this.all;
    if (newest?.run === run && newest.uri === pair.uri) return;
    const others = this.all.filter((known) => known.uri !== pair.uri);
    await this.state.update(STATE_KEY, [pair, ...others].slice(0, KEPT));
  }

  /** Forgets a document that no longer contains a run's Markdown. */
  async remove(run: string, uri: vscode.Uri): Promise<void> {
    const removed = uri.toString();
    const others = this.all.filter((pair) => pair.run !== run || pair.uri !== removed);
    await this.state.update(STATE_KEY, others);
  }

  urisOf(run: string): vscode.Uri[] {
    const pairs = this.all.filter((pair) => pair.run === run);
    return pairs.map(({ uri }) => vscode.Uri.parse(uri, true));
  }

  runOf(uri: vscode.Uri): string | undefined {
    const wanted = uri.toString();
    return this.all.find((pair) => pair.uri === wanted)?.run;
  }

  /** Follows a renamed or moved file or folder. */
  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const pairs = this.all.map((pair) => {
      const uri = vscode.Uri.parse(pair.uri, true);
      const path = uri.scheme === from.scheme ? movedPath(uri.path, from.path, to.path) : undefined;
      return path === undefined ? pair : { ...pair, uri: to.with({ path }).toString() };
    });
    await this.state.update(STATE_KEY, pairs);
  }
}
