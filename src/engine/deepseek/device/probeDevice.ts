/** Tests a device in a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { errors } from '../../../core/errors/errors.ts';
import type { Manifest } from '../../../models/format/manifest.ts';
import type { GpuQuantization } from '../../../models/onnx/storedForms.ts';
import { ReportSchema, type Report } from './probeReport.ts';
import type { GpuProvider } from '../model/deviceChoice.ts';

/** What the process is asked. */
export interface ProbeTask {
  readonly provider: GpuProvider;
  readonly threads: number;
  /** Also measure a device that is hopelessly slow. */
  readonly always: boolean;
  /** Of the model that is to run there. */
  readonly quantization: GpuQuantization;
  readonly family: Manifest['family'];
  /** For the graphs. */
  readonly folder: string;
}

export interface ProbeOptions extends Omit<ProbeTask, 'folder'> {
  /** Bundle of `probeProcess.ts`. */
  readonly entry: string;
  readonly timeoutSeconds?: number;
  /** Environment of the process; default: this one's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process. */
  readonly signal?: AbortSignal;
}

/** The report, or why there is none. */
export type Probed = { readonly report: Report } | { readonly failure: string };

/** The message without the place in ONNX Runtime's sources in front of it. */
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
    // Told below.
  }
  return { failure: 'its self-test gave no report' };
}

/** @throws OcrError `cancelled` once the signal fired */
export async function probeDevice(options: ProbeOptions): Promise<Probed> {
  const { entry, timeoutSeconds = 90, env, signal, ...what } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'deepseek-ocr-probe-'));
  const task: ProbeTask = { ...what, folder };
  const args = [entry, JSON.stringify(task)];
  try {
    return await new Promise<Probed>((resolve, reject) => {
      const limits = {
        timeout: timeoutSeconds * 1000,
        killSignal: 'SIGKILL' as const,
        ...(signal === undefined ? {} : { signal }),
      };
      execFile(
        process.execPath,
        args,
        { ...limits, windowsHide: true, ...(env === undefined ? {} : { env }) },
        (error, stdout, stderr) => {
          if (signal?.aborted === true) reject(errors.cancelled());
          else if (error === null) resolve(parse(stdout));
          else if (error.killed === true)
            resolve({ failure: `its self-test did not end within ${timeoutSeconds} s` });
          else if (error.code === 1) resolve({ failure: brief(stderr) });
          else resolve({ failure: `its self-test crashed (${error.signal ?? error.code})` });
        },
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
