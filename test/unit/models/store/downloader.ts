/**
 * Downloads in a separate process: `downloader.js ROOT HUB FILES-JSON [CONVERTER]`; prints how it
 * ended. With a converter it installs, and prints `converting` when that has begun.
 */
import { OcrError } from '../../../../src/core/errors/errors.ts';
import { ModelStore } from '../../../../src/models/store/modelStore.ts';
import { testCatalogue, type TestFile } from './hub.ts';

async function main(): Promise<void> {
  const [root, hub, files, converter] = process.argv.slice(2) as [string, string, string, string?];
  const store = new ModelStore({
    root,
    hub,
    converterPath: converter ?? '',
    environment: {},
    catalogue: testCatalogue(JSON.parse(files) as TestFile[]),
    transfer: { rangeBytes: 2 ** 16, connections: 2, saveMs: 0 },
  });
  const work =
    converter === undefined
      ? store.download('tiny')
      : store.installModel('tiny', { quantization: 'fp32' }, ({ phase, done }) => {
          if (phase === 'convert' && done > 0) process.stdout.write('converting ');
        });
  await work.then(
    () => process.stdout.write('done'),
    (error: unknown) => process.stdout.write(error instanceof OcrError ? error.code : 'other'),
  );
}

// Tests import nothing from here; mocha does not load this file.
void main();
