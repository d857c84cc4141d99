/** The folders of the sources from the lowest to the highest, and the imports between them. */
import path from 'node:path';
import ts from 'typescript';
import { sourcesBelow } from '../docs/sources.ts';

/**
 * Every folder with sources. A file imports only from its own folder and from those before it in
 * this list. New folders must be added here.
 */
export const FLOORS: readonly string[] = [
  // The data of an OCR result.
  'src/core/sentences',
  'src/core/system',
  'src/core/errors',
  'src/core/geometry',
  'src/core/text',
  'src/core/prompting',
  'src/core/document',
  'src/core/time',
  'src/core/safe',
  'src/core/export',
  // The writers of file formats, which are loaded on first use.
  'src/export/pdf',
  'src/export/office',
  'src/export',
  // Access to the network, for the few folders that may use it.
  'src/network',
  // Worker threads and processes.
  'src/workers',
  // Bytes to pages and their embedded text.
  'src/input/source',
  'src/input/image',
  'src/input/pdf/guard',
  'src/input/pdf/fonts',
  'src/input/pdf/math',
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
  // Known to engines and their clients.
  'src/engine',
  'src/engine/watchdog',
  'src/engine/client',
  'src/engine/client/check',
  // The engine `compact`.
  'src/engine/compact/line',
  'src/engine/compact/ppocr',
  'src/engine/compact/prepare',
  'src/engine/compact/columns',
  'src/engine/compact/flatten',
  'src/engine/compact/sight',
  'src/engine/compact/tesseract',
  'src/engine/compact/merge',
  'src/engine/compact/figures',
  'src/engine/compact/fractions',
  'src/engine/compact/routing',
  'src/engine/compact',
  // The engines `deepseek` and `server`, which write answers.
  'src/engine/answer',
  'src/engine/remote',
  'src/engine/deepseek/preprocess',
  'src/engine/deepseek/model',
  'src/engine/deepseek/device',
  'src/engine/deepseek/ahead',
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
  // The panel's page, and its messages to and from the editor.
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
  'src/editor/doubts',
  'src/editor/estimate',
  'src/editor/models',
  'src/editor/engines',
  'src/editor/panel',
  'src/editor/extract',
  'src/editor/work',
  'src/editor/correction',
  'src/editor/tool',
  'src/editor/commands',
  // extension.ts, cli.ts and convert.ts connect everything.
  'src',
];

/** Name → imported names; every name has an entry. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

export interface SourceFacts {
  readonly name: string;
  /** The product's files that it imports: statically, only for types, or at run time. */
  readonly imports: readonly string[];
  /** Names that it declares and exports, without re-exports. */
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

/** The imports and exports of all sources of the product. */
export const productFacts = (): SourceFacts[] =>
  [...sourcesBelow('src'), ...sourcesBelow('webview')]
    .filter(({ name }) => !name.endsWith('.d.ts'))
    .map(({ name, text }) => factsOf(name, text));

/** The files that each file imports. */
export const fileGraph = (facts: readonly SourceFacts[]): Graph =>
  new Map(facts.map(({ name, imports }) => [name, new Set(imports)]));

/** The other folders that each folder imports from; subfolders are separate. */
export function folderGraph(facts: readonly SourceFacts[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { name, imports } of facts) {
    const folder = path.posix.dirname(name);
    const others = graph.get(folder) ?? new Set<string>();
    graph.set(folder, others);
    for (const other of imports.map((file) => path.posix.dirname(file))) {
      if (other !== folder) others.add(other);
    }
  }
  return graph;
}

/** Import cycles, each as a path: `a → b → a`. */
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

/** Imports of a higher floor than that of the importing file, or of a folder without a floor. */
export function climbs(facts: readonly SourceFacts[], floors: readonly string[]): string[] {
  const floorOf = (name: string): number => floors.indexOf(path.posix.dirname(name));
  return facts.flatMap(({ name, imports }) =>
    imports
      .filter((other) => floorOf(other) > floorOf(name) || floorOf(other) < 0)
      .map((other) => `${name} → ${other}`),
  );
}

/** Values that occur in several places: name → the places. */
export function repeated(entries: Iterable<readonly [string, string]>): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const [name, place] of entries) places.set(name, [...(places.get(name) ?? []), place]);
  return new Map([...places].filter(([, all]) => all.length > 1));
}
