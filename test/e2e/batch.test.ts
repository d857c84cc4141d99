import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeSmallFiles } from './harness/smallFiles.ts';
import { useWorkbench } from './harness/session.ts';
import { READING_MS, until } from './harness/until.ts';

const FOLDER = 'inbox';
const MANY = 'forty';
const WHOLE_FOLDER = /Extract Markdown from All Files in Folder/;

describe('many files at a time', () => {
  const workbench = useWorkbench({
    prepare: async (workspace) => {
      const inbox = path.join(workspace, FOLDER);
      await mkdir(path.join(inbox, 'deep'), { recursive: true });
      const copy = (from: string, to: string): Promise<void> =>
        copyFile(path.join(workspace, from), path.join(inbox, to));
      await copy('receipt.png', 'a.png');
      await copy('receipt.png', 'deep/b.png');
      await copy('report.pdf', 'report.pdf');
      await writeFile(path.join(inbox, 'damaged.png'), 'no picture');
      await writeFile(path.join(inbox, 'notes.txt'), 'not an input');
      await writeSmallFiles(path.join(workspace, MANY));
    },
  });

  const names = async (): Promise<string[]> =>
    (await readdir(path.join(workbench().folder, FOLDER), { recursive: true })).sort();

  it('become files beside their sources and a summary, in three gestures', async () => {
    const window = workbench();
    await window.fromContextMenu(FOLDER, WHOLE_FOLDER);
    await window.quickPickRow('Write a .md File Beside Each').click();
    const text = await until(
      'the summary',
      async () => {
        const shown = await window.editorText(/ocr-summary/).catch(() => '');
        return shown.includes('Summary of 4 files') && shown;
      },
      READING_MS,
    );
    await window.screenshot('batch-summary');
    assert.match(text, /Complete files: 3 of 4/);
    assert.match(text, /\[deep\/b\.png\]\(deep\/b\.md\)/);
    assert.match(text, /damaged\.png \| 0 \| 0 \| could not be read/);
    const written = (await names()).filter((name) => name.endsWith('.md'));
    assert.deepEqual(written, ['a.md', path.join('deep', 'b.md'), 'report.md']);
    const report = await readFile(path.join(window.folder, FOLDER, 'report.md'), 'utf8');
    assert.match(report, /The Gauge Keeper.s Handbook/);
  });

  it('are left out when their Markdown exists', async () => {
    const window = workbench();
    await window.closeAllEditors();
    await window.fromContextMenu(FOLDER, WHOLE_FOLDER);
    await window.screenshot('batch-question');
    await window.quickPickRow('Beside the 1 Without One').click();
    await until(
      'the summary',
      async () => {
        const shown = await window.editorText(/ocr-summary/).catch(() => '');
        return shown.includes('Summary of 1 file');
      },
      60_000,
    );
    assert.equal((await names()).filter((name) => name.endsWith('.md')).length, 3);
  });

  it('of which only some pages are wanted', async () => {
    const window = workbench();
    await window.closeAllEditors();
    await window.fromContextMenu('report.pdf', /Extract Pages/);
    const box = window.quickInput;
    const message = window.page.locator('.quick-input-message');
    await box.fill('1-2,40');
    await message.getByText(/there are 2 pages/).waitFor();
    await window.screenshot('batch-pages');
    await box.fill('2');
    await message.getByText(/1 page/).waitFor();
    await box.press('Enter');
    const text = await window.finishedText(/report(-1)?\.md/);
    assert.notEqual(text.trim(), '');
    assert.doesNotMatch(text, /The Gauge Keeper.s Handbook/);
  });

  it('become files, 40 at a time, in three gestures', async () => {
    const window = workbench();
    await window.closeAllEditors();
    await window.fromContextMenu(MANY, WHOLE_FOLDER);
    await window.quickPickRow('Write a .md File Beside Each').click();
    const text = await until(
      'the summary',
      async () => {
        const shown = await window.editorText(/ocr-summary/).catch(() => '');
        return shown.includes('Summary of 40 files') && shown;
      },
      READING_MS,
    );
    await window.screenshot('batch-forty');
    assert.match(text, /Complete files: 40 of 40/);
    const folder = path.join(window.folder, MANY);
    const all = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md'));
    assert.equal(all.length, 40);
    for (const name of all) {
      assert.match(await readFile(path.join(folder, name), 'utf8'), /Invoice/, name);
    }
  });
});
