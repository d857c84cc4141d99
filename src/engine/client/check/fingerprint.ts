/**
 * What a model's results depend on besides its files: the system, the processor, the drivers of GPUs
 * and the runtime. If any of it changes, the model is checked again.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Where the system shows its drivers; other folders in tests. */
export interface DriverPlaces {
  /** Files that state the version of a driver. */
  readonly versions: readonly string[];
  /** Folders in which each driver has files that are replaced by an update. */
  readonly folders: readonly string[];
  /** Which entries of these folders belong to GPUs. */
  readonly isDriver: (name: string) => boolean;
}

/** NVIDIA, AMD, Intel and Qualcomm; the names of their packages end with a hash of their content. */
const WINDOWS_PACKAGE = /^(?:nv|[cu]\d|amd|ati|iigd|igd|qcdx)[^.]*\.inf_/iu;

function driverPlaces(platform: NodeJS.Platform): DriverPlaces {
  if (platform === 'win32') {
    const windows = process.env['SystemRoot'] ?? 'C:\\Windows';
    return {
      versions: [],
      folders: [path.join(windows, 'System32', 'DriverStore', 'FileRepository')],
      isDriver: (name) => WINDOWS_PACKAGE.test(name),
    };
  }
  // On macOS, drivers are part of the system.
  if (platform !== 'linux') return { versions: [], folders: [], isDriver: () => false };
  return {
    versions: ['/proc/driver/nvidia/version', '/sys/module/nvidia/version'],
    folders: ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'],
    isDriver: (name) => name.endsWith('.json'),
  };
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}

/** Name, size and date of the drivers in a folder. */
async function driversIn(folder: string, isDriver: (name: string) => boolean): Promise<string[]> {
  const names = ((await orNothing(readdir(folder))) ?? []).filter(isDriver).sort();
  return Promise.all(
    names.map(async (name) => {
      const found = await orNothing(stat(path.join(folder, name)));
      return `${name} ${found?.size ?? 0} ${found?.mtimeMs ?? 0}`;
    }),
  );
}

/**
 * A hash of the machine as far as results depend on it. It stays on this machine.
 * @param modules folder of the packaged modules, `node_modules`
 */
export async function machineFingerprint(
  modules: string,
  { versions, folders, isDriver }: DriverPlaces = driverPlaces(process.platform),
): Promise<string> {
  const runtime = path.join(modules, 'onnxruntime-node', 'package.json');
  const files = await Promise.all(
    [runtime, ...versions].map((file) => orNothing(readFile(file, 'utf8'))),
  );
  const drivers = await Promise.all(folders.map((folder) => driversIn(folder, isDriver)));
  const system = [os.type(), os.release(), os.arch(), os.cpus()[0]?.model ?? ''];
  const facts = JSON.stringify([system, files.map((text) => text ?? ''), drivers]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}
