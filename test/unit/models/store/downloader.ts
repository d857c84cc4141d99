/** Downloads in a process of its own: `downloader.js ROOT HUB FILES-JSON`; prints how it ended. */
import { OcrError } from '../../../../src/core/errors.ts';
import { ModelStore } from '../../../../src/models/store/modelStore.ts';
import { testCatalogue, type TestFile } from './hub.ts';

async function main(): Promise<void> {
  const [root, hub, files] = process.argv.slice(2) as [string, string, string];
  const store = new ModelStore({
    root,
    hub,
    converterPath: '',
    environment: {},
    catalogue: testCatalogue(JSON.parse(files) as TestFile[]),
    transfer: { rangeBytes: 2 ** 16, connections: 2, saveMs: 0 },
  });
  await store.download('tiny').then(
    () => process.stdout.write('done'),
    (error: unknown) => process.stdout.write(error instanceof OcrError ? error.code : 'other'),
  );
}

// Tests import nothing from here; mocha does not load this file.
void main();
