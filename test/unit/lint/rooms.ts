/** The rooms of the house, from the ground up, and what the sources say about who imports whom. */
import path from 'node:path';
import ts from 'typescript';
import { sourcesBelow } from '../docs/sources.ts';

/**
 * Every folder with sources. A file imports from its own folder and from those in front of it, and
 * never from one behind it. Whoever adds a folder gives it a place here.
 */
export const FLOORS: readonly string[] = [
  // What an OCR result is.
  'src/core/errors',
  'src/core/geometry',
  'src/core/text',
  'src/core/prompting',
  'src/core/system',
  'src/core/document',
  'src/core/time',
  'src/core/safe',
  // The way out, for those who may take it.
  'src/network',
  // Threads of every kind.
  'src/workers',
  // Bytes to pages and their own text.
  'src/input/source',
  'src/input/image',
  'src/input/pdf/guard',
  'src/input/pdf',
  'src/input',
  // Lines to regions.
  'src/layout/lines',
  'src/layout/tables',
  'src/layout/blocks',
  'src/layout/order',
  'src/layout',
  // Models on the disk.
  'src/models/format',
  'src/models/store',
  'src/models/onnx',
  'src/models',
  // What engines and their clients both know.
  'src/engine',
  'src/engine/watchdog',
  'src/engine/client',
  // The engine compact.
  'src/engine/compact/line',
  'src/engine/compact/ppocr',
  'src/engine/compact/prepare',
  'src/engine/compact/tesseract',
  'src/engine/compact/routing',
  'src/engine/compact',
  // The engines deepseek and server, which write answers.
  'src/engine/answer',
  'src/engine/remote',
  'src/engine/deepseek/preprocess',
  'src/engine/deepseek/model',
  'src/engine/deepseek/device',
  'src/engine/deepseek',
  'src/engine/deepseek/thread',
  'src/engine/assisted',
  // The inference process.
  'src/engine/process/engines',
  'src/engine/process/pages',
  'src/engine/process',
  // The command line.
  'src/cli/arguments',
  'src/cli/input',
  'src/cli/output',
  'src/cli/run',
  'src/cli/models',
  'src/cli',
  // The panel's page, and what it says to the editor.
  'src/shared',
  'webview/kit',
  'webview/drop',
  'webview/model',
  'webview/region',
  'webview/shell',
  'webview/image',
  'webview/tabs',
  'webview/panel',
  // The editor.
  'src/editor/reporting',
  'src/editor/run',
  'src/editor/settings',
  'src/editor/document',
  'src/editor/estimate',
  'src/editor/models',
  'src/editor/engines',
  'src/editor/panel',
  'src/editor/extract',
  'src/editor/tool',
  'src/editor/commands',
  // extension.ts, cli.ts and convert.ts wire it all together.
  'src',
];

/** Who imports whom; every name has an entry. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

export interface SourceFacts {
  readonly name: string;
  /** Files of ours that it imports: statically, for types alone, or at run time. */
  readonly imports: readonly string[];
  /** Names that it declares and exports; what it hands on from elsewhere is not among them. */
  readonly exports: readonly string[];
}

/** What one source file imports and exports. */
export function factsOf(name: string, text: string): SourceFacts {
  const imports = ts
    .preProcessFile(text, true, false)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith('.') && specifier.endsWith('.ts'))
    .map((specifier) => path.posix.join(path.posix.dirname(name), specifier));
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  return { name, imports, exports: source.statements.flatMap(exportedNames) };
}

function exportedNames(statement: ts.Statement): string[] {
  if (!ts.canHaveModifiers(statement)) return [];
  const isExported = ts
    .getModifiers(statement)
    ?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (isExported !== true) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  const { name } = statement as { readonly name?: ts.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

/** The facts of all sources of the product. */
export const productFacts = (): SourceFacts[] =>
  [...sourcesBelow('src'), ...sourcesBelow('webview')]
    .filter(({ name }) => !name.endsWith('.d.ts'))
    .map(({ name, text }) => factsOf(name, text));

/** Which file imports which. */
export const fileGraph = (facts: readonly SourceFacts[]): Graph =>
  new Map(facts.map(({ name, imports }) => [name, new Set(imports)]));

/** Which folder imports from which other one; files of folders inside it are not its own. */
export function folderGraph(facts: readonly SourceFacts[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { name, imports } of facts) {
    const folder = path.posix.dirname(name);
    const others = graph.get(folder) ?? new Set<string>();
    graph.set(folder, others);
    for (const other of imports.map((file) => path.posix.dirname(file)))
      if (other !== folder) others.add(other);
  }
  return graph;
}

/** Names on circles of imports, each as the way round: `a → b → a`. */
export function circles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (name: string): void => {
    const at = way.indexOf(name);
    if (at >= 0) found.push([...way.slice(at), name].join(' → '));
    if (at >= 0 || done.has(name)) return;
    way.push(name);
    for (const next of graph.get(name) ?? []) visit(next);
    way.pop();
    done.add(name);
  };
  for (const name of graph.keys()) visit(name);
  return found;
}

/** Imports of a floor that is above the importing file's, or that has no place in the house. */
export function climbs(facts: readonly SourceFacts[], floors: readonly string[]): string[] {
  const floorOf = (name: string): number => floors.indexOf(path.posix.dirname(name));
  return facts.flatMap(({ name, imports }) =>
    imports
      .filter((other) => floorOf(other) > floorOf(name) || floorOf(other) < 0)
      .map((other) => `${name} → ${other}`),
  );
}

/** What stands in several places: name → the places. */
export function repeated(entries: Iterable<readonly [string, string]>): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const [name, place] of entries) places.set(name, [...(places.get(name) ?? []), place]);
  return new Map([...places].filter(([, all]) => all.length > 1));
}
