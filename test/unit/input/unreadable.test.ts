import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openInput } from '../../../src/input/openInput.ts';
import { LIMITS, rejectsWith } from './support.ts';

describe('files that the system refuses', function () {
  before(function () {
    // On Windows, links need a privilege that accounts lack, and paths have other limits.
    if (process.platform === 'win32') this.skip();
  });
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'unreadable-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (file: string) =>
    rejectsWith(openInput({ kind: 'file', path: file }, { limits: LIMITS }), 'unsupportedFormat');

  it('are reported with the reason, not as an engine error', async () => {
    const loop = path.join(folder, 'loop.png');
    symlinkSync('loop.png', loop);
    assert.match((await open(loop)).message, /loop\.png cannot be read: its links form a loop/u);
    const long = path.join(folder, `${'n'.repeat(300)}.png`);
    assert.match((await open(long)).message, /its name is too long/u);
  });

  it('include devices that fail', async function () {
    // Only Linux has a file that can be opened but not read.
    if (process.platform !== 'linux') this.skip();
    assert.match((await open('/proc/self/mem')).message, /reports an error/u);
  });
});
