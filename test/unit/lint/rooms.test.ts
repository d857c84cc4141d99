/**
 * Every folder of the sources has a floor, and imports go only to lower floors (see `rooms.ts`).
 * File names and exported names are unique.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import {
  FLOORS,
  circles,
  climbs,
  factsOf,
  fileGraph,
  folderGraph,
  productFacts,
  repeated,
} from './rooms.ts';

/** File names that exist in several folders, and why. */
const SHARED_FILE_NAMES: Readonly<Record<string, string>> = {};

/** Exported names that several files declare, and why. */
const SHARED_EXPORTS: Readonly<Record<string, string>> = {};

const described = (names: ReadonlyMap<string, readonly string[]>): string[] =>
  [...names].map(([name, places]) => `${name}: ${places.join(', ')}`);

describe('the folders of the sources', () => {
  const facts = productFacts();

  it('are all listed, each with its floor', () => {
    assert.ok(facts.length > 400);
    assert.deepEqual([...folderGraph(facts).keys()].sort(), [...FLOORS].sort());
  });

  it('have no import cycle between files, in src/ and webview/', () => {
    assert.deepEqual(circles(fileGraph(facts)), []);
  });

  it('have no import cycle between folders, in src/ and webview/', () => {
    assert.deepEqual(circles(folderGraph(facts)), []);
  });

  it('have no import of a higher floor', () => {
    assert.deepEqual(climbs(facts, FLOORS), []);
  });

  it('have no two files of the same name', () => {
    const names = repeated(facts.map(({ name }) => [path.posix.basename(name), name]));
    for (const name of Object.keys(SHARED_FILE_NAMES)) {
      assert.ok(names.delete(name), `${name} needs no exception any more`);
    }
    assert.deepEqual(described(names), []);
  });

  it('export no name from two files', () => {
    const names = repeated(
      facts.flatMap(({ name, exports }) =>
        [...new Set(exports)].map((exported) => [exported, name] as const),
      ),
    );
    for (const name of Object.keys(SHARED_EXPORTS)) {
      assert.ok(names.delete(name), `${name} needs no exception any more`);
    }
    assert.deepEqual(described(names), []);
  });
});

describe('the check of the folders', () => {
  const house = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([name, text]) => factsOf(name, text));

  it('finds imports of every kind', () => {
    const { imports, exports } = factsOf(
      'src/a/one.ts',
      `import type { B } from '../b/two.ts';
       import x, { type C } from './three.ts';
       export { D } from './four.ts';
       const later = () => import('../five.ts');
       let e: import('./six.ts').E;
       import 'node:path';
       export const f = 1, g = 2;
       export function h() {}
       export interface I {}
       export type J = I;
       export class K {}`,
    );
    const found = [
      'src/b/two.ts',
      'src/a/three.ts',
      'src/a/four.ts',
      'src/five.ts',
      'src/a/six.ts',
    ];
    assert.deepEqual([...imports].sort(), found.sort());
    assert.deepEqual(exports, ['f', 'g', 'h', 'I', 'J', 'K']);
  });

  it('finds cycles of two and of three', () => {
    const files = house({
      'a/one.ts': `import '../b/two.ts';`,
      'b/two.ts': `import '../c/three.ts';`,
      'c/three.ts': `import type { A } from '../a/one.ts';`,
      'a/other.ts': `import './pair.ts';`,
      'a/pair.ts': `import './other.ts';`,
    });
    assert.deepEqual(circles(fileGraph(files)), [
      'a/one.ts → b/two.ts → c/three.ts → a/one.ts',
      'a/other.ts → a/pair.ts → a/other.ts',
    ]);
    assert.deepEqual(circles(folderGraph(files)), ['a → b → c → a']);
  });

  it('finds a cycle of folders whose files have none', () => {
    const files = house({
      'a/one.ts': `import '../b/two.ts';`,
      'b/two.ts': '',
      'b/three.ts': `import '../a/four.ts';`,
      'a/four.ts': '',
    });
    assert.deepEqual(circles(fileGraph(files)), []);
    assert.deepEqual(circles(folderGraph(files)), ['a → b → a']);
  });

  it('finds imports of a higher floor, and folders without a floor', () => {
    const files = house({
      'a/one.ts': `import '../b/two.ts'; import '../nowhere/file.ts';`,
      'b/two.ts': `import '../a/three.ts';`,
      'a/three.ts': '',
    });
    assert.deepEqual(climbs(files, ['a', 'b']), [
      'a/one.ts → b/two.ts',
      'a/one.ts → nowhere/file.ts',
    ]);
  });

  it('finds names that occur twice', () => {
    const entries = [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ] as const;
    assert.deepEqual([...repeated(entries)], [['a', ['1', '2']]]);
  });
});
