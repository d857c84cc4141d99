/** Messages between the server's main thread and the thread that runs the model. */
import type { OcrPage } from '../../../core/document/document.ts';
import type { SerializedOcrError } from '../../../core/errors/errors.ts';
import type { EngineDescription, PageImage } from '../../engine.ts';
import type { DeviceState } from '../device/devicePolicy.ts';
import type { DeviceSetting, PageOptions, VisionSetting } from '../../options.ts';

/** Milliseconds between two signs of life. */
export const ALIVE_EVERY = 1000;

export interface ThreadOptions {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly threads: number;
  /** Where the user wants the model to run. */
  readonly device: DeviceSetting;
  /** What is known of the device when the thread starts. */
  readonly deviceState: DeviceState;
  /** How the vision encoder computes on the CPU; default: int8. */
  readonly vision?: VisionSetting;
  /** Bundle of the process that tests a device; without, only the CPU is used. */
  readonly probeEntry?: string;
}

/**
 * `id` is chosen by the main thread; every request is answered once by `done` or `failed`, a
 * cancelled one too, when the work on it has ended.
 */
export type ToThread =
  | { readonly type: 'load'; readonly id: number }
  | {
      readonly type: 'recognize';
      readonly id: number;
      readonly image: PageImage;
      readonly options: PageOptions;
    }
  | { readonly type: 'cancel'; readonly id: number };

export type FromThread =
  /** Sent every second while the thread's event loop turns. */
  | { readonly type: 'alive'; readonly onGpu: boolean }
  /** Sent when a device was chosen or given up. */
  | { readonly type: 'device'; readonly state: DeviceState }
  | { readonly type: 'partial'; readonly id: number; readonly markdown: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly description: EngineDescription;
      readonly page?: OcrPage;
    }
  | { readonly type: 'failed'; readonly id: number; readonly error: SerializedOcrError };
