import assert from 'node:assert/strict';
import { RESOLUTION_MODES } from '../../../src/core/modes.ts';
import { MODES } from '../../../src/engine/deepseek/modes.ts';

describe('resolution modes', () => {
  it('are offered as the engine has them', () => {
    for (const family of ['v1', 'v2'] as const) {
      const offered = Object.fromEntries(
        RESOLUTION_MODES[family].map((mode) => {
          const tile = 'tile' in mode ? mode.tile : undefined;
          const crop = tile !== undefined;
          return [mode.id, { baseSize: mode.side, imageSize: tile ?? mode.side, crop }];
        }),
      );
      assert.deepEqual(offered, MODES[family]);
    }
  });
});
