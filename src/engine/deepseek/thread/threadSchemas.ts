/** Run-time schemas of the messages in `messages.ts`; pixels are only counted. */
import * as v from 'valibot';
import type { OcrPage } from '../../../core/document/document.ts';
import { OcrPageSchema } from '../../../core/document/documentSchema.ts';
import type { PageImage } from '../../engine.ts';
import { SerializedErrorSchema } from '../../protocol.ts';
import type { FromThread, ToThread } from './threadMessages.ts';
import { DeviceStateSchema } from '../device/devicePolicy.ts';
import { EngineIdSchema, PageOptionsSchema } from '../../options.ts';

const id = v.number();

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

const DescriptionSchema = v.object({
  id: EngineIdSchema,
  label: v.string(),
  model: v.string(),
  device: v.string(),
  deviceReason: v.exactOptional(v.string()),
  scripts: OcrPageSchema.entries.scripts,
});

export const ToThreadSchema: v.GenericSchema<unknown, ToThread> = v.variant('type', [
  v.object({ type: v.literal('load'), id }),
  v.object({ type: v.literal('recognize'), id, image: ImageSchema, options: PageOptionsSchema }),
  v.object({ type: v.literal('cancel'), id }),
]);

export const FromThreadSchema: v.GenericSchema<unknown, FromThread> = v.variant('type', [
  v.object({ type: v.literal('alive'), onGpu: v.boolean() }),
  v.object({ type: v.literal('device'), state: DeviceStateSchema }),
  v.object({ type: v.literal('partial'), id, markdown: v.string() }),
  v.object({
    type: v.literal('done'),
    id,
    description: DescriptionSchema,
    page: v.exactOptional(
      v.pipe(
        OcrPageSchema,
        v.transform((page): OcrPage => page),
      ),
    ),
  }),
  v.object({ type: v.literal('failed'), id, error: SerializedErrorSchema }),
]);

/** The id of a message that does not fit its schema, so that its request gets an answer. */
export function idOf(message: unknown): number | undefined {
  const parsed = v.safeParse(v.object({ id }), message);
  return parsed.success ? parsed.output.id : undefined;
}
