/** Tests a device in a separate process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../../../core/errors/errors.ts';
import { say, verbatim, type Sentence } from '../../../core/sentences/sentence.ts';
import { defined } from '../../../core/system/defined.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import { Child } from '../../../workers/childProcess.ts';
import type { GpuQuantization } from '../../../models/onnx/storedForms.ts';
import { ReportSchema, type Report } from './probeReport.ts';
import type { GpuProvider } from '../model/deviceChoice.ts';

/** The task of the process. */
export interface ProbeTask {
  readonly provider: GpuProvider;
  readonly threads: number;
  /** Also measure a device that is far too slow. */
  readonly always: boolean;
  /** The quantization of the model that will run there. */
  readonly quantization: GpuQuantization;
  readonly family: Manifest['family'];
  /** Folder for the graphs. */
  readonly folder: string;
}

export interface ProbeOptions extends Omit<ProbeTask, 'folder'> {
  /** Bundle of `probeProcess.ts`. */
  readonly entry: string;
  readonly timeoutSeconds?: number;
  /**
   * The environment from which the process gets the needed variables; default: that of this
   * process.
   */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process. */
  readonly signal?: AbortSignal;
}

/** The report, or why there is none. */
export type Probed = { readonly report: Report } | { readonly failure: Sentence };

/** The message without the location in ONNX Runtime's sources. */
function brief(text: string): string {
  const lines = text.split('\n').filter((line) => /error|fail|not|was/iu.test(line));
  const last = (lines.at(-1) ?? text).trim();
  return last.replace(/^.* was false\. /u, '').slice(0, 300);
}

function parse(output: string): Probed {
  try {
    const parsed = v.safeParse(ReportSchema, JSON.parse(output));
    if (parsed.success) return { report: parsed.output };
  } catch {
    // Reported below.
  }
  return { failure: say('its self-test returned no report') };
}

/** @throws OcrError `cancelled` once the signal fired */
export async function probeDevice(options: ProbeOptions): Promise<Probed> {
  const { entry, timeoutSeconds = 90, env, signal, ...what } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-probe-'));
  const task: ProbeTask = { ...what, folder };
  const child = new Child({
    program: entry,
    args: [JSON.stringify(task)],
    ...defined({ environment: env }),
    // It ends with this process's group.
    ownGroup: false,
    stdout: 'result',
  });
  let result = '';
  child.process.stdout?.setEncoding('utf8').on('data', (text: string) => (result += text));
  const limit = AbortSignal.timeout(timeoutSeconds * 1000);
  const given = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const kill = (): void => child.kill();
  given.addEventListener('abort', kill, { once: true });
  if (given.aborted) kill();
  try {
    const ending = await child.exited;
    await child.lastWords();
    if (signal?.aborted === true) throw errors.cancelled();
    if (limit.aborted) {
      return { failure: say('its self-test did not end within {0} s', timeoutSeconds) };
    }
    if (ending.code === 0) return parse(result);
    if (ending.code === 1) return { failure: verbatim(brief(child.output.text)) };
    const how = ending.spawn ?? ending.signal ?? ending.code ?? '';
    return { failure: say('its self-test crashed ({0})', how) };
  } finally {
    given.removeEventListener('abort', kill);
    await rm(folder, { recursive: true, force: true });
  }
}
