import assert from 'node:assert/strict';
import * as v from 'valibot';
import { errors, type OcrError } from '../../../src/core/errors/errors.ts';
import { SETTINGS, parseSettings } from '../../../src/editor/settings/settingsSchema.ts';
import { LimitsSchema } from '../../../src/engine/options.ts';

describe('input limits', () => {
  it('are those in docs/architecture.md, which are also the defaults of the settings', () => {
    assert.deepEqual(v.parse(LimitsSchema, {}), {
      fileBytes: 512 * 2 ** 20,
      imagePixels: 100e6,
      pagePixels: 40e6,
      pages: 2000,
    });
    const settings = parseSettings(() => undefined);
    assert.deepEqual(
      [
        settings['limits.fileSizeMB'],
        settings['limits.imageMegapixels'],
        settings['limits.pageMegapixels'],
        settings['limits.pages'],
      ],
      [512, 100, 40, 2000],
    );
  });

  it('are named by the errors, with the setting that raises them', () => {
    const refusals: readonly (readonly [OcrError, RegExp])[] = [
      [errors.fileTooLarge('a.pdf', 600 * 2 ** 20, 512 * 2 ** 20), /512 MB/u],
      [errors.imageTooLarge('a.png', 200e6, 100e6), /100 megapixels/u],
      [errors.embeddedImageTooLarge('Page 1', 100e6), /100 megapixels/u],
      [errors.embeddedImagesTooLarge('Page 1', 200e6), /200 megapixels/u],
      [errors.pageTimeout('Drawing page 1', 300), /300 s/u],
      [errors.pageTooLarge(1, 50e6, 40e6), /40 megapixels/u],
      [errors.tooManyPages(2001, 2000), /2000/u],
    ];
    for (const [{ message, setting = '' }, limit] of refusals) {
      assert.match(message, limit);
      assert.ok(setting.startsWith('limits.') && setting in SETTINGS, message);
    }
  });
});
