import assert from 'node:assert/strict';
import { COMMAND_IDS } from '../../src/editor/commands.ts';
import * as vscode from 'vscode';
import { activated, theExtension } from './support.ts';

/** What the process has loaded as shared libraries, as Node's diagnostic report lists it. */
function sharedObjects(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  return report.sharedObjects;
}

describe('activation', () => {
  it('takes less than 50 ms', async function () {
    const extension = theExtension();
    if (extension.isActive) {
      // Too late to measure here: VS Code's own figure is in "Developer: Show Running Extensions".
      this.skip();
    }
    const start = performance.now();
    await extension.activate();
    const took = performance.now() - start;
    console.log(`    activated in ${took.toFixed(1)} ms`);
    assert.ok(took < 50, `activation took ${took.toFixed(1)} ms`);
  });

  it('starts no process and loads no native module', async () => {
    const api = await activated();
    assert.equal(api.serverPid(), undefined, 'the inference server runs before its first use');
    const own = sharedObjects().filter((file) => file.startsWith(theExtension().extensionPath));
    assert.deepEqual(own, []);
    const heavy = Object.keys(require.cache).filter((file) =>
      /onnxruntime|sharp|canvas|pdfjs|tesseract/u.test(file),
    );
    assert.deepEqual(heavy, []);
  });

  it('registers exactly the commands of the manifest', async () => {
    await activated();
    const all = await vscode.commands.getCommands(true);
    const registered = all.filter((id) => id.startsWith('deepseekOcr.')).sort();
    const manifest = theExtension().packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual([...COMMAND_IDS].sort(), declared);
    assert.deepEqual(
      registered.filter((id) => !/\.(?:focus|open|resetViewLocation)$/u.test(id)),
      declared,
    );
  });
});
