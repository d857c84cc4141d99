/** Promises that are kept because of what the sources do not contain. */
import assert from 'node:assert/strict';
import { sourcesBelow } from './sources.ts';

const product = [...sourcesBelow('src'), ...sourcesBelow('webview')];
const named = (pattern: RegExp, files = product): string[] =>
  files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe('what the sources do not have', () => {
  it('only the model store and the engine "server" can open a connection', () => {
    const modules =
      /import (?!type )[^;]*from 'node:(?:https?|http2|net|tls|dgram|dns)(?:\/\w+)?'/u;
    const connecting = named(modules).filter((name) => {
      const text = product.find((file) => file.name === name)?.text ?? '';
      // Importing only types opens nothing.
      return !/^import \{(?: type \w+,?)+ \} from 'node:https?'/mu.test(text);
    });
    // A socket for a descriptor that is already open: a pipe or a terminal.
    const piping = 'src/cli/output/outputStream.ts';
    assert.match(product.find(({ name }) => name === piping)?.text ?? '', /new Socket\(\{ fd/u);
    const opening = connecting.filter((name) => name !== piping);
    assert.deepEqual(opening, ['src/network/httpClient.ts']);
    const allowed = /^src\/(?:engine\/remote|models\/store)\//u;
    const users = named(/from '[^']*\/network\//u);
    assert.ok(users.length > 0);
    assert.deepEqual(
      users.filter((name) => !allowed.test(name)),
      [],
    );
    const globals =
      /(?<!async )(?<![.\w])fetch\(|new (?:WebSocket|EventSource|XMLHttpRequest)\b|sendBeacon|from 'undici'/u;
    assert.deepEqual(named(globals), []);
  });

  it('the compact engine and the input do not import the engine "server" or the store', () => {
    const local = ['src/engine/compact', 'src/input', 'src/layout', 'src/core'].flatMap(
      sourcesBelow,
    );
    assert.ok(local.length > 50);
    assert.deepEqual(named(/from '[^']*\/(?:remote|store|network)\//u, local), []);
  });

  it('PDF.js is opened in one place, with eval off', () => {
    const opening = product.filter(({ text }) => /\bgetDocument\(/u.test(text));
    assert.deepEqual(
      opening.map(({ name }) => name),
      ['src/input/pdf/pdfDocument.ts'],
    );
    for (const { text } of opening) assert.match(text, /isEvalSupported: false/u);
  });

  it('VS Code stores only what docs/privacy.md names, and synchronizes none of it', () => {
    const keys = product
      .flatMap(({ text }) => [
        ...text.matchAll(/_?KEY = '(deepseekOcr\.\w+)'|`(deepseekOcr\.\w+):/gu),
      ])
      .map(([, plain, prefixed]) => plain ?? prefixed);
    assert.deepEqual(keys.sort(), [
      'deepseekOcr.agreedMirrors',
      'deepseekOcr.agreedServers',
      'deepseekOcr.checkedUse',
      'deepseekOcr.hubToken',
      'deepseekOcr.pageTimes',
      'deepseekOcr.pairs',
      'deepseekOcr.serverKey',
    ]);
    assert.deepEqual(named(/setKeysForSync/u), []);
    // Everything that stores something uses one of these.
    const keeping = named(/(?:State|state|storage|shelf|secrets)\.(?:update|store)\(/u);
    assert.deepEqual(keeping, [
      'src/editor/document/documentPairs.ts',
      'src/editor/engines/remoteAccess.ts',
      'src/editor/estimate/pageTimes.ts',
      'src/editor/models/checkedUses.ts',
      'src/editor/models/mirrors.ts',
      'src/editor/models/models.ts',
    ]);
  });
});
