import { release } from 'node:os';
import * as v from 'valibot';
import { DeviceSettingSchema, VisionSettingSchema } from '../../engine/options.ts';
import type { DeviceSetting, VisionSetting } from '../../engine/options.ts';

const UseSchema = v.object({
  device: DeviceSettingSchema,
  half: v.boolean(),
  vision: VisionSettingSchema,
});
/** How a model is used, as far as the check decides it. */
export type CheckedUse = v.InferOutput<typeof UseSchema>;

/** What is asked for: the model and the settings. */
export interface AskedUse {
  readonly folder: string;
  readonly device: DeviceSetting;
  readonly vision: VisionSetting;
}

const KEY = 'deepseekOcr.checkedUse';
const StoredSchema = v.object({ asked: v.string(), use: UseSchema });

/**
 * What the last check found for a model and settings: the way that works on this machine. It no
 * longer applies after a change of the settings, of this product or of the system with its drivers.
 */
export class CheckedUses {
  constructor(
    private readonly state: {
      get(key: string): unknown;
      update(key: string, value: unknown): PromiseLike<void>;
    },
    private readonly version: string,
    private readonly system = release(),
  ) {}

  /** @returns undefined if nothing is known */
  of(asked: AskedUse): CheckedUse | undefined {
    const stored = v.safeParse(StoredSchema, this.state.get(KEY));
    return stored.success && stored.output.asked === this.keyOf(asked)
      ? stored.output.use
      : undefined;
  }

  async keep(asked: AskedUse, { device, half, vision }: CheckedUse): Promise<void> {
    await this.state.update(KEY, { asked: this.keyOf(asked), use: { device, half, vision } });
  }

  private keyOf({ folder, device, vision }: AskedUse): string {
    return JSON.stringify([folder, device, vision, this.version, this.system]);
  }
}
