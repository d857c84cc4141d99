import assert from 'node:assert/strict';
import ts from 'typescript';
import { sourcesBelow } from '../docs/sources.ts';

/** What keeps a sentence from being translated, for one call or object; undefined if nothing does. */
function fault(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    const names = node.properties.map((property) => property.name?.getText(source));
    const isWarning = names.includes('code') && names.includes('message');
    return isWarning ? 'a warning that is not made by warningOf' : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression.getText(source);
  const [first] = node.arguments;
  if (first === undefined) return undefined;
  if (callee === 'say' && !ts.isStringLiteralLike(first)) return 'say without a literal';
  const isText = ts.isStringLiteralLike(first) && /\p{L}{2}/u.test(first.text);
  return callee === 'verbatim' && isText ? 'verbatim with words of ours' : undefined;
}

function faultsOf(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = fault(node, source);
    if (found !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      faults.push(`${name}:${line + 1}: ${found}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}

/** Where a message is made that the editor shows; the command line is in English. */
const FOLDERS = ['engine', 'input', 'layout', 'models', 'workers', 'network', 'core'];

/** They build the form in which messages cross boundaries or are exported, from a sentence. */
const MAKERS = [
  'src/core/document/document.ts',
  'src/core/document/documentSchema.ts',
  'src/core/document/exportedDocument.ts',
  'src/core/errors/ocrError.ts',
  'src/core/errors/errorSchema.ts',
];

describe('messages of the inference process', () => {
  it('are sentences that the editor can translate', () => {
    const files = FOLDERS.flatMap((folder) => sourcesBelow(`src/${folder}`));
    assert.ok(files.length > 300);
    const faults = files
      .filter(({ name }) => !MAKERS.includes(name))
      .flatMap(({ name, text }) => faultsOf(name, text));
    assert.deepEqual(faults, []);
  });

  it('are reported if they are plain English', () => {
    const cases = [
      `warnings.push({ code: 'noText', message: 'No text.' });`,
      'say(`No text on ${page}.`);',
      `verbatim('It is torn.');`,
    ];
    for (const text of cases) assert.equal(faultsOf('a.ts', text).length, 1, text);
    const right = `warningOf('noText', say('No text on {0}.', page)); verbatim(messageOf(error));`;
    assert.deepEqual(faultsOf('a.ts', right), []);
  });
});
