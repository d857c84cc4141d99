import type { InitializeParams } from '../protocol.ts';
import type { NativeModule, Probe } from './probe.ts';
import type { EngineEntry } from './registry.ts';
import { inferenceThreads } from './threads.ts';

/** Without these the compact engine cannot decode or recognise anything. */
const COMPACT_NEEDS: readonly NativeModule[] = ['onnxruntime-node', 'sharp'];

/** The engines of this build and, for those that cannot be used here, the reason. */
export function engineEntries(params: InitializeParams, probe: Probe): EngineEntry[] {
  return [
    compactEntry(params, probe),
    {
      id: 'deepseek',
      label: 'DeepSeek-OCR',
      unavailable: 'running DeepSeek-OCR models is not part of this version.',
    },
    {
      id: 'server',
      label: 'OCR server',
      unavailable: 'asking an OCR server is not part of this version.',
    },
  ];
}

function compactEntry(params: InitializeParams, probe: Probe): EngineEntry {
  const base = { id: 'compact', label: 'Compact (PP-OCR + Tesseract)' } as const;
  for (const module of COMPACT_NEEDS) {
    const failure = probe.failures.get(module);
    if (failure) return { ...base, unavailable: failure.message };
  }
  const { modelsFolder, tessdataFolders } = params;
  return {
    ...base,
    async create() {
      const { CompactEngine } = await import('../compact/compactEngine.ts');
      const threads = inferenceThreads(params.threads);
      return new CompactEngine({ modelsFolder, tessdataFolders, threads });
    },
  };
}
