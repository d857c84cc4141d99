/** Messages between the main thread of the inference process and the thread that runs the model. */
import * as v from 'valibot';
import { ScriptSchema } from '../../../core/document/documentSchema.ts';
import { SentenceSchema } from '../../../core/sentences/sentenceSchema.ts';
import type { PageImage } from '../../engine.ts';
import type { DeviceState } from '../device/devicePolicy.ts';
import {
  EngineIdSchema,
  PageOptionsSchema,
  type DeviceSetting,
  type Measured,
  type VisionSetting,
} from '../../options.ts';

/** Milliseconds between two `alive` messages. */
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
  /** Whether GPUs may compute in half precision; default: true. */
  readonly half?: boolean;
  /** What the check of the model measured on this machine. */
  readonly measured?: Measured;
  /** Bundle of the process that tests a device; if absent, only the CPU is used. */
  readonly probeEntry?: string;
  /** Bundle of the thread that encodes the next page; if absent, none is encoded ahead. */
  readonly aheadEntry?: string;
  /** Cores that the decoder leaves free for that thread; default: 0. */
  readonly freeCores?: number;
}

/**
 * `load` returns null, and so does `rest` as soon as nothing is loaded, read or encoded ahead any
 * more. `recognize` returns a `ThreadAnswer`, or null for a blank page, and reports the growing answer
 * as `AnswerEvent`s.
 */
export const ThreadMethods = { load: 'load', recognize: 'recognize', rest: 'rest' } as const;

export const ThreadNotices = {
  /** Sent every second while the thread's event loop is running: {@link AliveSchema}. */
  alive: 'alive',
  /** A device was chosen or excluded: its `DeviceState`. */
  device: 'device',
  /** Sent before each answer: {@link DescriptionSchema}. */
  description: 'description',
} as const;

export const AliveSchema = v.object({ onGpu: v.boolean() });

/** Only the number of pixels is checked. */
const ImageSchema = v.pipe(
  v.looseObject({
    index: v.number(),
    width: v.number(),
    height: v.number(),
    data: v.instance(Uint8Array),
  }),
  v.check(({ width, height, data }) => data.length === width * height * 3, 'Pixels are missing.'),
  v.transform((image) => image as PageImage),
);

export const RecognizeSchema = v.object({ image: ImageSchema, options: PageOptionsSchema });

export const DescriptionSchema = v.object({
  id: EngineIdSchema,
  label: v.string(),
  model: v.string(),
  device: v.string(),
  deviceReason: v.exactOptional(SentenceSchema),
  scripts: v.array(ScriptSchema),
});
