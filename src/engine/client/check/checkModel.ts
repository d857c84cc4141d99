/**
 * Checks an installed model on the user's machine: sample pages with known text are read. If that
 * goes wrong, the causes are separated by reading in other ways: without half precision, on the CPU,
 * with the float vision encoder, with other variants of the same model.
 */
import path from 'node:path';
import type { OcrPage } from '../../../core/document/document.ts';
import { asOcrError } from '../../../core/errors/errors.ts';
import type { Sentence } from '../../../core/sentences/sentence.ts';
import { defined } from '../../../core/system/defined.ts';
import type { Source } from '../../../core/document/source.ts';
import type { DeviceSetting, VisionSetting } from '../../options.ts';
import type { CheckPage } from './checkPages.ts';
import { compareReading, type Comparison } from './compareReading.ts';
import { measuredIn, type MeasuredUse } from './measuredUse.ts';

/** How a model is used. */
export interface CheckSetup {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly device: DeviceSetting;
  /** Half precision on a GPU. */
  readonly half: boolean;
  readonly vision: VisionSetting;
}

/** Reads pages in one way; the client of an inference process, or a fake. */
export interface CheckReader {
  read(source: Source, signal: AbortSignal): Promise<OcrPage>;
  /** The most memory of the process so far; undefined if it is unknown. */
  peakBytes(): Promise<number | undefined>;
  dispose(): Promise<void>;
}

export interface CheckOptions {
  /** The folder of the pages. */
  readonly pagesFolder: string;
  readonly pages: readonly CheckPage[];
  readonly setup: CheckSetup;
  /** Other variants of the same model that are installed, the best first. */
  readonly variants?: readonly string[];
  readonly open: (setup: CheckSetup) => CheckReader;
  readonly onPage?: (kind: string, done: number) => void;
  readonly signal: AbortSignal;
}

export interface CheckedPage extends Partial<Comparison> {
  readonly kind: string;
  readonly decisive: boolean;
  readonly seconds: number;
  /** Why it could not be read. */
  readonly failure?: Sentence;
}

/** One way of using the model, and what came of it. */
export interface CheckTry {
  readonly setup: CheckSetup;
  /** The device and the model as the engine describes them; empty if no page was read. */
  readonly device: string;
  readonly model: string;
  readonly pages: readonly CheckedPage[];
  readonly isRight: boolean;
  /** Absent if no page was read. */
  readonly measured?: MeasuredUse;
}

/**
 * What the check found: everything is right; the device, its half precision or the int8 vision
 * encoder computes incorrectly; the variant is wrong; or nothing reads correctly.
 */
export type CheckFinding = 'right' | 'half' | 'device' | 'vision' | 'variant' | 'wrong';

export interface ModelCheck {
  readonly tries: readonly CheckTry[];
  readonly finding: CheckFinding;
  /** The way to use the model from now on; undefined if none is right. */
  readonly use: CheckSetup | undefined;
}

/** Share of right letters below which a decisive page shows a fault, not a bad reader. */
const LEAST_LETTERS = 0.75;
/** Overlap below which its places are wrong. */
const LEAST_OVERLAP = 0.3;

const isReadRight = ({ letters = 0, overlap = 1 }: CheckedPage): boolean =>
  letters >= LEAST_LETTERS && overlap >= LEAST_OVERLAP;

/** @throws OcrError `cancelled`; `outOfMemory` if the model does not fit into the memory */
export async function checkModel(options: CheckOptions): Promise<ModelCheck> {
  const { setup } = options;
  const tries = [await attempt(options, setup, options.pages)];
  const decisive = options.pages.filter((page) => page.decisive);
  const found = (finding: CheckFinding): ModelCheck => {
    const last = tries.at(-1);
    return { tries, finding, use: last?.isRight ? last.setup : undefined };
  };
  const rightWith = async (next: CheckSetup): Promise<boolean> => {
    const result = await attempt(options, next, decisive);
    tries.push(result);
    return result.isRight;
  };
  const [first] = tries;
  if (first?.isRight !== false) return found('right');
  let base = setup;
  const isOnCpu = setup.device === 'cpu' || first.device.startsWith('CPU');
  if (!isOnCpu) {
    const isHalf = setup.half && (first.device === '' || first.device.includes('half precision'));
    if (isHalf && (await rightWith({ ...setup, half: false }))) return found('half');
    base = { ...setup, device: 'cpu' };
    if (await rightWith(base)) return found('device');
  }
  base = { ...base, device: 'cpu', half: false };
  if (setup.vision === 'int8' && (await rightWith({ ...base, vision: 'float' }))) {
    return found('vision');
  }
  for (const folder of options.variants ?? []) {
    if (await rightWith({ ...base, folder, vision: 'float' })) return found('variant');
  }
  return found('wrong');
}

/** Reads pages in one way. A fault of a decisive page ends it: more pages would say nothing new. */
async function attempt(
  { pagesFolder, open, onPage, signal }: CheckOptions,
  setup: CheckSetup,
  pages: readonly CheckPage[],
): Promise<CheckTry> {
  const reader = open(setup);
  const checked: CheckedPage[] = [];
  const pagesRead: OcrPage[] = [];
  let measured: MeasuredUse | undefined;
  try {
    for (const page of pages) {
      onPage?.(page.kind, checked.length / pages.length);
      const { kind, decisive } = page;
      const started = performance.now();
      const source = { kind: 'file', path: path.join(pagesFolder, page.file) } as const;
      const spent = (): number => (performance.now() - started) / 1000;
      try {
        const read = await reader.read(source, signal);
        pagesRead.push(read);
        checked.push({ kind, decisive, seconds: spent(), ...compareReading(read, page) });
      } catch (error) {
        const { code, sentence } = asOcrError(error);
        if (signal.aborted || code === 'cancelled') throw error;
        // Without memory, nothing can be said about the model.
        if (code === 'outOfMemory' && setup.device === 'cpu') throw error;
        checked.push({ kind, decisive, seconds: spent(), failure: sentence });
      }
      if (decisive && !checked.slice(-1).every(isReadRight)) break;
    }
    measured = measuredIn(pagesRead, await reader.peakBytes());
  } finally {
    await reader.dispose();
  }
  const isRight = checked.filter(({ decisive }) => decisive).every(isReadRight);
  const { device = '', model = '' } = measured ?? {};
  return { setup, device, model, pages: checked, isRight, ...defined({ measured }) };
}
