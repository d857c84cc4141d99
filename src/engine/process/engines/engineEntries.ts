import path from 'node:path';
import { defined } from '../../../core/system/defined.ts';
import { errors } from '../../../core/errors/errors.ts';
import { parseRemoteUrl } from '../../../core/system/remoteUrl.ts';
import type { CompactEngine } from '../../compact/compactEngine.ts';
import type { OcrEngine } from '../../engine.ts';
import type { InitializeParams } from '../../protocol.ts';
import type { NativeModule, NativeModulesCheck } from './nativeModules.ts';
import type { EngineEntry } from './registry.ts';
import type { RunSecrets } from './secrets.ts';
import { freeCores, inferenceThreads } from './threadCount.ts';
import { say } from '../../../core/sentences/sentence.ts';

/** Without these the compact engine cannot decode or recognize anything. */
const COMPACT_NEEDS: readonly NativeModule[] = ['onnxruntime-node', 'sharp'];

/** The engines of this build and, for those that cannot be used here, the reason. */
export function engineEntries(
  params: InitializeParams,
  modules: NativeModulesCheck,
  secrets: Readonly<RunSecrets>,
): EngineEntry[] {
  return [
    compactEntry(params, modules),
    deepseekEntry(params, modules),
    remoteEntry(params, modules, secrets),
  ];
}

function deepseekEntry(params: InitializeParams, modules: NativeModulesCheck): EngineEntry {
  const { deepseekFolder, deepseekDevice, deepseekVision, deepseekHalf, deepseekMeasured } = params;
  const { afterCrash, threads } = params;
  const base = { id: 'deepseek', label: 'DeepSeek-OCR' } as const;
  const failure = modules.failures.get('onnxruntime-node');
  if (failure) return { ...base, unavailable: failure.sentence };
  if (deepseekFolder === undefined) {
    return {
      ...base,
      unavailable: say(
        'its model is not on this machine. Get it with "DeepSeek OCR: Download Model…" in the editor, or with "deepseek-ocr models install".',
      ),
    };
  }
  return {
    ...base,
    async memory() {
      const { largestNeed } = await import('../../deepseek/device/modelMemory.ts');
      return largestNeed(deepseekFolder);
    },
    async create() {
      const { readManifest } = await import('../../../models/format/manifest.ts');
      if ((await readManifest(deepseekFolder)) === undefined) {
        throw errors.engineUnavailable(
          'deepseek',
          say('{0} contains no model converted by this version.', path.basename(deepseekFolder)),
        );
      }
      const { ThreadedDeepseekEngine } = await import('../../deepseek/thread/threadedEngine.ts');
      const { DevicePolicy } = await import('../../deepseek/device/devicePolicy.ts');
      const policy = new DevicePolicy(deepseekDevice);
      if (afterCrash) policy.avoid('crash');
      const bundle = (name: string): string => path.join(import.meta.dirname, name);
      const options = {
        folder: deepseekFolder,
        threads: inferenceThreads(threads),
        vision: deepseekVision,
        half: deepseekHalf,
        ...defined({ measured: deepseekMeasured }),
        probeEntry: bundle('deepseek-probe.js'),
        aheadEntry: bundle('deepseek-vision.js'),
        // Two pages in memory may have ended the process before.
        freeCores: afterCrash ? 0 : freeCores(threads),
      };
      const engine = new ThreadedDeepseekEngine(options, bundle('deepseek-thread.js'), policy);
      return assisted(engine, params, modules);
    },
  };
}

function remoteEntry(
  params: InitializeParams,
  modules: NativeModulesCheck,
  secrets: Readonly<RunSecrets>,
): EngineEntry {
  const base = { id: 'server', label: 'OCR server' } as const;
  const { remote } = params;
  if (remote === undefined) {
    return {
      ...base,
      unavailable: say(
        'no server is set. Enter its address in the setting "deepseekOcr.server.url" (command line: --server-url). See docs/servers.md.',
      ),
    };
  }
  const { url, problem } = parseRemoteUrl(remote.url);
  if (problem !== undefined) {
    return {
      ...base,
      unavailable: say('the address in "deepseekOcr.server.url" is wrong: {0}', problem),
    };
  }
  const more = remote.moreUrls.map((text) => parseRemoteUrl(text));
  const wrong = more.find((other) => other.problem !== undefined)?.problem;
  if (wrong !== undefined) {
    return {
      ...base,
      unavailable: say('an address in "deepseekOcr.server.moreUrls" is wrong: {0}', wrong),
    };
  }
  if (!remote.allowed) {
    return {
      ...base,
      unavailable: say('you have not agreed to send pages to {0} yet.', url.origin),
    };
  }
  return {
    ...base,
    async create() {
      const { RemoteEngine } = await import('../../remote/remoteEngine.ts');
      const engine = new RemoteEngine({
        base: url,
        more: more.flatMap((other) => other.url ?? []),
        remote,
        // The key belongs to the origin that it was entered for.
        key: ({ origin }) =>
          origin === url.origin || remote.keyForAll ? secrets.remoteKey : undefined,
        note: console.error,
      });
      return assisted(engine, params, modules);
    },
  };
}

function compactEntry(params: InitializeParams, modules: NativeModulesCheck): EngineEntry {
  const base = { id: 'compact', label: 'Compact (PP-OCR + Tesseract)' } as const;
  for (const module of COMPACT_NEEDS) {
    const failure = modules.failures.get(module);
    if (failure) return { ...base, unavailable: failure.sentence };
  }
  return { ...base, create: () => createCompact(params) };
}

/** The engine with the compact engine's line detection, if that can run here. */
async function assisted(
  engine: OcrEngine,
  params: InitializeParams,
  modules: NativeModulesCheck,
): Promise<OcrEngine> {
  if (COMPACT_NEEDS.some((module) => modules.failures.has(module))) return engine;
  const { AssistedEngine } = await import('../../assisted/assistedEngine.ts');
  const surveyors = {
    alone: await createCompact(params),
    // The local model leaves one core free while it writes.
    ...(engine.id === 'deepseek' && { beside: await createCompact(params, 1) }),
  };
  return new AssistedEngine(engine, surveyors, console.error);
}

async function createCompact(
  params: InitializeParams,
  threads = inferenceThreads(params.threads),
): Promise<CompactEngine> {
  const { modelsFolder, tessdataFolders, systemTessdata } = params;
  const compact = await import('../../compact/compactEngine.ts');
  const options = { modelsFolder, tessdataFolders, systemTessdata, threads };
  return new compact.CompactEngine(options);
}
