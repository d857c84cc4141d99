import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { containerMemory } from '../../../../src/engine/process/containerMemory.ts';
import { machineMemory, memoryLimit } from '../../../../src/engine/process/memoryLimit.ts';

const GB = 2 ** 30;
const MB = 2 ** 20;

describe('memory limit of the inference process', () => {
  const gigabytes = (model: number, total: number, container?: number) => {
    const machine = { total: total * GB, container: container && container * GB };
    return memoryLimit(model * GB, machine) / GB;
  };

  it('is sufficient for any page and leaves the machine usable', () => {
    assert.equal(gigabytes(0, 64), 2);
    assert.equal(gigabytes(0, 4), 2);
    assert.equal(gigabytes(0, 2), 1.2);
  });

  it('includes the chosen model, as far as the machine has room', () => {
    assert.equal(gigabytes(5, 64), 7);
    assert.equal(gigabytes(5, 8), 7);
    assert.equal(gigabytes(7, 8), 7.2);
    assert.ok(gigabytes(40, 32) < 32);
  });

  it('stays below the limit of a container, with something left for others', () => {
    assert.equal(gigabytes(0, 64, 32), 2);
    assert.equal(gigabytes(0, 64, 2), 1.7);
    assert.equal(gigabytes(0, 64, 1), 0.75);
    assert.equal(gigabytes(5, 64, 8), 6.8);
    // However small the machine is, something can be read on it.
    assert.equal(gigabytes(0, 64, 0.25), 0.125);
  });

  it('is known on this machine', () => {
    const { total, container = Infinity } = machineMemory();
    assert.ok(total > 100 * MB && container > 100 * MB);
    assert.ok(memoryLimit(0, machineMemory()) < total);
  });
});

describe('limits of control groups', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'groups-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (name: string, text: string) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const group = (lines: string) => write('proc/self/cgroup', lines);

  it('are those of version 2, of the group and all groups around it', () => {
    group('0::/user.slice/app.scope\n');
    write('sys/fs/cgroup/user.slice/app.scope/memory.max', 'max\n');
    write('sys/fs/cgroup/user.slice/memory.max', `${3 * GB}\n`);
    assert.equal(containerMemory(root), 3 * GB);
    write('sys/fs/cgroup/user.slice/app.scope/memory.high', `${2 * GB}\n`);
    assert.equal(containerMemory(root), 2 * GB);
  });

  it('are found inside a container, in which its own path may not exist', () => {
    group('0::/\n');
    write('sys/fs/cgroup/memory.max', `${GB}\n`);
    assert.equal(containerMemory(root), GB);
    group('0::/../../kubepods/pod7\n');
    assert.equal(containerMemory(root), GB);
  });

  it('are those of version 1', () => {
    group('5:devices:/x\n4:cpu,memory:/docker/abc\n0::/\n');
    write('sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes', '9223372036854771712\n');
    assert.equal(containerMemory(root), undefined);
    write('sys/fs/cgroup/memory/memory.limit_in_bytes', `${512 * MB}\n`);
    assert.equal(containerMemory(root), 512 * MB);
  });

  it('are undefined if there are none', () => {
    assert.equal(containerMemory(root), undefined);
    group('nonsense\n\n0:::::\n');
    assert.equal(containerMemory(root), undefined);
    group('0::/a\n');
    write('sys/fs/cgroup/a/memory.max', 'plenty\n');
    assert.equal(containerMemory(root), undefined);
  });
});
