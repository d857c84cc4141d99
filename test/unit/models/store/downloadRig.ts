/** A model store in its own folder, and a hub that offers it a model of two files. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OcrError } from '../../../../src/core/errors/errors.ts';
import type { OcrErrorCode } from '../../../../src/core/errors/errorCodes.ts';
import { ModelStore, type ModelStoreOptions } from '../../../../src/models/store/modelStore.ts';
import { Hub, noise, sha256, testCatalogue, type TestFile } from './hub.ts';

export const RANGE = 2 ** 16;
export const BIG = noise(10 * RANGE + 123);
export const SMALL = Buffer.from('{"a": 1}');

export const KNOWN: TestFile[] = [
  { name: 'small.json', size: SMALL.length, sha256: sha256(SMALL) },
  { name: 'big.bin', size: BIG.length, sha256: sha256(BIG) },
];

export class DownloadRig {
  root = '';
  hub!: Hub;

  async start(): Promise<void> {
    this.root = mkdtempSync(path.join(tmpdir(), 'store-'));
    this.hub = await new Hub({ 'big.bin': BIG, 'small.json': SMALL }).start();
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    rmSync(this.root, { recursive: true });
  }

  store(options: Partial<ModelStoreOptions> = {}, files = KNOWN): ModelStore {
    return new ModelStore({
      root: this.root,
      converterPath: '',
      hub: this.hub.url,
      environment: {},
      catalogue: testCatalogue(files),
      ...options,
      transfer: {
        rangeBytes: RANGE,
        idleMs: 2000,
        retry: { attempts: 3, baseMs: 1, maxMs: 5 },
        ...options.transfer,
      },
    });
  }

  location(name: string): string {
    return path.join(this.root, 'tiny', 'source', name);
  }

  async isComplete(): Promise<void> {
    assert.ok(readFileSync(this.location('big.bin')).equals(BIG));
    assert.ok(readFileSync(this.location('small.json')).equals(SMALL));
    assert.deepEqual(
      readdirSync(this.location('.')).sort(),
      ['big.bin', 'small.json', 'tiny.files.json'],
      'nothing half-done is left',
    );
    assert.equal((await this.store().status('tiny')).state, 'downloaded');
  }
}

/** The rig, new for each test of the enclosing `describe`. */
export function useRig(): DownloadRig {
  const rig = new DownloadRig();
  beforeEach(() => rig.start());
  afterEach(() => rig.stop());
  return rig;
}

export async function fails(work: Promise<unknown>, code: OcrErrorCode): Promise<OcrError> {
  const error = await work.then(
    () => assert.fail(`nothing failed; ${code} was expected`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof OcrError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}
