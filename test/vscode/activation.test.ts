import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { activated, theExtension } from './support.ts';

const Report = v.object({ sharedObjects: v.array(v.string()) });

/** The shared libraries loaded by the process, according to Node's diagnostic report. */
function sharedObjects(): string[] {
  return v.parse(Report, process.report.getReport()).sharedObjects;
}

describe('activation', () => {
  it('takes little work', async function () {
    const extension = theExtension();
    if (extension.isActive) {
      this.skip(); // The measurement is over; VS Code's figure is in "Developer: Show Running Extensions".
    }
    const start = performance.now();
    const used = process.cpuUsage();
    await extension.activate();
    const took = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    const worked = (user + system) / 1000;
    // On an idle machine 16–24 ms; processor time depends less on other work on the machine.
    console.log(
      `    activated in ${took.toFixed(1)} ms, ${worked.toFixed(1)} ms of processor time`,
    );
    assert.ok(worked < 250, `activation took ${worked.toFixed(1)} ms of processor time`);
  });

  it('starts no process and loads no native module', async () => {
    const api = await activated();
    assert.equal(api.processPid(), undefined, 'the inference process runs before its first use');
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
    assert.deepEqual(
      registered.filter(
        (id) => !/\.(?:focus|open|resetViewLocation|removeView|toggleVisibility)$/u.test(id),
      ),
      declared,
    );
  });
});
