/** Run-time schemas of the messages in `threadMessages.ts`; pixels are only counted. */
import * as v from 'valibot';
import type { OcrPage } from '../../../core/document/document.ts';
import { OcrPageSchema } from '../../../core/document/documentSchema.ts';
import { DECODER_FORMS, VISION_FORMS } from '../../../models/format/forms.ts';
import type { PageImage } from '../../engine.ts';
import type { FromThread, ToThread } from './threadMessages.ts';
import type { DeviceChoice } from '../model/deviceChoice.ts';
import { EngineIdSchema, PageOptionsSchema } from '../../options.ts';
import { SerializedErrorSchema } from '../../../core/errors/errorSchema.ts';

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

const ChoiceSchema: v.GenericSchema<unknown, DeviceChoice> = v.variant('provider', [
  v.object({ provider: v.literal('cpu'), reason: v.string() }),
  v.object({
    provider: v.picklist(['webgpu', 'cuda', 'dml', 'coreml']),
    reason: v.string(),
    decoder: v.picklist(DECODER_FORMS.filter((form) => form !== 'cpu')),
    prefill: v.picklist(['whole', 'chunks', 'stepwise', 'cpu']),
    vision: v.exactOptional(v.picklist(VISION_FORMS.filter((form) => form !== 'int8'))),
  }),
]);

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
  v.object({ type: v.literal('partial'), id, markdown: v.string() }),
  v.object({
    type: v.literal('done'),
    id,
    description: DescriptionSchema,
    choice: v.optional(ChoiceSchema),
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
