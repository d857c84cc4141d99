/** The software Vulkan driver that comes with Chromium, on which WebGPU runs without a GPU. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const FOLDERS = [
  ...(process.env['CHROMIUM'] === undefined ? [] : [path.dirname(process.env['CHROMIUM'])]),
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
];

/** Environment in which WebGPU finds the driver; undefined if the driver is not installed. */
export function softwareGpu(): NodeJS.ProcessEnv | undefined {
  const folder = FOLDERS.find((candidate) =>
    existsSync(path.join(candidate, 'vk_swiftshader_icd.json')),
  );
  if (process.platform !== 'linux' || folder === undefined) return undefined;
  const driver = path.join(folder, 'vk_swiftshader_icd.json');
  const { LD_LIBRARY_PATH: libraries } = process.env;
  return {
    ...process.env,
    VK_ICD_FILENAMES: driver,
    VK_DRIVER_FILES: driver,
    // Chromium's folder has the Vulkan loader as well.
    LD_LIBRARY_PATH: libraries === undefined ? folder : `${folder}:${libraries}`,
  };
}

/**
 * Runs a program of this folder on the software GPU and parses the JSON it prints. A separate
 * process, since the driver can crash it.
 */
export function runOnSoftwareGpu(
  program: string,
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): unknown {
  const file = path.join(import.meta.dirname, `${program}.js`);
  const output = execFileSync(process.execPath, [file, ...args], {
    env,
    encoding: 'utf8',
    timeout: 300_000,
  });
  return JSON.parse(output);
}
