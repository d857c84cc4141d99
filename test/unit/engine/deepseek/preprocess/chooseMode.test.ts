import assert from 'node:assert/strict';
import { RESOLUTION_MODES } from '../../../../../src/core/prompting/resolutionModes.ts';
import { chooseMode } from '../../../../../src/engine/deepseek/preprocess/chooseMode.ts';

describe('resolution modes', () => {
  it('are those of the releases', () => {
    assert.deepEqual(RESOLUTION_MODES, {
      v1: [
        { id: 'tiny', side: 512 },
        { id: 'small', side: 640 },
        { id: 'base', side: 1024 },
        { id: 'large', side: 1280 },
        { id: 'gundam', side: 1024, tile: 640 },
      ],
      v2: [
        { id: '768', side: 768 },
        { id: '1024', side: 1024 },
        { id: 'default', side: 1024, tile: 768 },
      ],
    });
  });

  it('depend on the height of the lines as the model sees them', () => {
    const page = (width: number, height: number) => ({ width, height, data: new Uint8Array() });
    const a4 = page(2480, 3508);
    // 50 pixels of a page at 300 dpi are 15 in the view, 30 are 9.
    assert.deepEqual(
      [chooseMode('v1', a4, { lineHeight: 50 }).id, chooseMode('v1', a4, { lineHeight: 30 }).id],
      ['base', 'gundam'],
    );
    assert.deepEqual(
      [chooseMode('v2', a4, { lineHeight: 50 }).id, chooseMode('v2', a4, { lineHeight: 30 }).id],
      ['1024', 'default'],
    );
    // Small pages are enlarged: 10 pixels become 20.
    assert.equal(chooseMode('v1', page(500, 300), { lineHeight: 10 }).id, 'base');
    assert.equal(chooseMode('v1', page(500, 300), { lineHeight: 5 }).id, 'gundam');
  });

  it('are the usual ones if the lines were not measured', () => {
    const page = { width: 2480, height: 3508, data: new Uint8Array() };
    assert.deepEqual([chooseMode('v1', page).id, chooseMode('v2', page).id], ['base', 'default']);
  });

  it('are no tiles where these would take the time of the page', () => {
    const page = { width: 2480, height: 3508, data: new Uint8Array() };
    const mode = (viewSeconds: number) =>
      chooseMode('v1', page, { lineHeight: 30, viewSeconds, maxSeconds: 900 }).id;
    // A view of 1024 pixels and 6 tiles of 640 are as much as 3.3 views.
    assert.deepEqual([2.5, 8.3, 130, 200].map(mode), ['gundam', 'gundam', 'gundam', 'base']);
    assert.equal(chooseMode('v2', page, { viewSeconds: 300, maxSeconds: 900 }).id, '1024');
  });
});
