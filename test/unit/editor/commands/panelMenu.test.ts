import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { editor } from '../fakeEditor.ts';
import { PANEL_MENU, type PanelMenuParts } from '../../../../src/editor/commands/panelMenu.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

interface MenuEntry {
  readonly command: string;
  readonly when: string;
}
interface Manifest {
  readonly contributes: {
    readonly menus: Readonly<Record<'webview/context' | 'commandPalette', readonly MenuEntry[]>>;
  };
}

describe('the context menus of the results panel', () => {
  const run = new Run({ id: 'r', sourceName: 'a.png', createdAt: 1 });
  const box = { x0: 0, y0: 0, x1: 1, y1: 1 };
  const spans = { row: 0, column: 0, rowSpan: 1, columnSpan: 1 };
  const cells = [{ ...spans, text: 'a, b', box, header: false, confidence: null }];
  const table = { rows: 1, columns: 1, cells };
  const result = ocrPage(0, [region('p1-r1', 'First'), region('p1-r2', '', { table })]);
  run.apply({ type: 'pageFinished', page: 0, result });

  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): void =>
      void calls.push([name, ...args.map((arg) => (arg === run ? 'run' : arg))]);
  const parts: PanelMenuParts = {
    findRun: (id) => Promise.resolve(id === 'r' ? run : undefined),
    textOf: () =>
      Promise.resolve({
        editsOf: () => new Map([['p1-r1', '**Edited**']]),
        isAsRead: false,
        text: '',
      }),
    actions: {
      rerun: note('rerun'),
      changeRegion: note('changeRegion'),
      dropArea: note('dropArea'),
      selectRegion: note('selectRegion'),
    },
    panels: { perform: note('perform') },
  };
  const choose = async (name: string, place: unknown): Promise<unknown[][]> => {
    calls.length = 0;
    editor.reset();
    await PANEL_MENU[name]?.(parts, place);
    return [...calls];
  };
  const at = { run: 'r', page: 0, region: 'p1-r1' };

  it('change, select and read again the region at which they were opened', async () => {
    const changes = {
      regionMoveUp: { type: 'move', region: 'p1-r1', by: 'up' },
      regionMoveDown: { type: 'move', region: 'p1-r1', by: 'down' },
      regionMerge: { type: 'merge', region: 'p1-r1' },
      regionSplit: { type: 'split', region: 'p1-r1' },
      regionLeaveOut: { type: 'leaveOut', region: 'p1-r1' },
    };
    for (const [name, change] of Object.entries(changes)) {
      assert.deepEqual(await choose(name, at), [['changeRegion', 'run', 0, change]]);
    }
    assert.deepEqual(await choose('regionShowText', at), [['selectRegion', 'run', 'p1-r1']]);
    assert.deepEqual(await choose('regionReadAgain', at), [['rerun', 'run', 0, 'p1-r1', false]]);
    const copying = { action: 'copyPicture', page: 0, region: 'p1-r1' };
    assert.deepEqual(await choose('regionCopyPicture', at), [['perform', 'run', copying]]);
  });

  it('offer the other kinds', async () => {
    calls.length = 0;
    editor.reset();
    editor.answers.push(() => 'Heading');
    await PANEL_MENU['regionChangeKind']?.(parts, at);
    assert.equal(editor.offered.includes('Paragraph'), false);
    const change = { type: 'kind', region: 'p1-r1', kind: 'heading' };
    assert.deepEqual(calls, [['changeRegion', 'run', 0, change]]);
  });

  it('copy the text of the document', async () => {
    await choose('regionCopyText', at);
    assert.equal(editor.clipboard, 'Edited');
    await choose('regionCopyMarkdown', at);
    assert.equal(editor.clipboard, '**Edited**');
    await choose('pageCopyMarkdown', { run: 'r', page: 0 });
    assert.equal(editor.clipboard, '**Edited**');
    await choose('regionCopyCsv', { ...at, region: 'p1-r2' });
    assert.match(editor.clipboard, /^"a, b"/);
  });

  it('concern a page or an area', async () => {
    const page = { run: 'r', page: 0 };
    assert.deepEqual(await choose('pageReadAgain', page), [['rerun', 'run', 0, undefined, false]]);
    assert.deepEqual(await choose('pageUndo', page), [
      ['changeRegion', 'run', 0, { type: 'undo' }],
    ]);
    const marking = { action: 'markArea', page: 0 };
    assert.deepEqual(await choose('pageMarkArea', page), [['perform', 'run', marking]]);
    const removal = { run: 'r', area: 'area-1' };
    assert.deepEqual(await choose('areaRemove', removal), [['dropArea', 'run', 'area-1']]);
  });

  it('do nothing without a place, or for a result that is gone', async () => {
    for (const name of Object.keys(PANEL_MENU)) {
      for (const place of [undefined, {}, 'x', { run: 'gone', page: 0 }, { run: 'r' }]) {
        assert.deepEqual(await choose(name, place), [], name);
        assert.equal(editor.clipboard, '', name);
      }
    }
  });

  it('are in the manifest, and only in menus', () => {
    const { menus } = (JSON.parse(readFileSync('package.json', 'utf8')) as Manifest).contributes;
    const names = Object.keys(PANEL_MENU).map((name) => `deepseekOcr.${name}`);
    const shown = new Set(menus['webview/context'].map(({ command }) => command));
    const hidden = menus.commandPalette.filter(({ when }) => when === 'false');
    for (const name of names) {
      assert.ok(shown.has(name), `${name} is in a menu`);
      assert.ok(
        hidden.some(({ command }) => command === name),
        `${name} is not in the palette`,
      );
    }
  });
});
