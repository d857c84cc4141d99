import * as v from 'valibot';
import {
  DeviceSettingSchema,
  MeasuredSchema,
  VisionSettingSchema,
  positiveNumber,
} from '../../engine/options.ts';
import type { DeviceSetting, VisionSetting } from '../../engine/options.ts';
import { defined } from '../../core/system/defined.ts';

/** How a model is used, as far as the check decides it. */
const UseSchema = v.object({
  device: DeviceSettingSchema,
  half: v.boolean(),
  vision: VisionSettingSchema,
});
/** What is asked for: the model and the settings. */
export interface AskedUse {
  readonly folder: string;
  readonly device: DeviceSetting;
  readonly vision: VisionSetting;
}

const KEY = 'deepseekOcr.checkedUse';
/** Number of models and settings whose results are remembered, the newest first. */
const KEPT = 12;

const ResultSchema = v.object({
  /** The way that works; absent if none does. */
  use: v.optional(UseSchema),
  /** What was measured in that way. */
  measured: v.optional(
    v.object({
      ...MeasuredSchema.entries,
      model: v.string(),
      pageSeconds: v.optional(positiveNumber),
    }),
  ),
});
/** What a check found. */
export type CheckResult = v.InferOutput<typeof ResultSchema>;

const EntrySchema = v.object({ asked: v.string(), ...ResultSchema.entries });

/**
 * What the checks of models found: the way that works on this machine. It no longer applies after a
 * change of the settings, of this product or of the machine with its drivers.
 */
export class CheckedUses {
  private machine: string | undefined;

  /** @param fingerprint of the machine: {@link machineFingerprint} */
  constructor(
    private readonly state: {
      get(key: string): unknown;
      update(key: string, value: unknown): PromiseLike<void>;
    },
    private readonly version: string,
    private readonly fingerprint: () => Promise<string>,
  ) {}

  /** Looks at the machine, once in a window: drivers do not change while they are in use. */
  async look(): Promise<void> {
    this.machine ??= await this.fingerprint();
  }

  /** @returns undefined if nothing is known, also before the first look */
  of(asked: AskedUse): CheckResult | undefined {
    if (this.machine === undefined) return undefined;
    const key = this.keyOf(asked);
    const entry = this.entries().find((each) => each.asked === key);
    return entry && defined({ use: entry.use, measured: entry.measured });
  }

  async keep(asked: AskedUse, { use, measured }: CheckResult): Promise<void> {
    await this.look();
    const key = this.keyOf(asked);
    const kept = use && { device: use.device, half: use.half, vision: use.vision };
    const entry = { asked: key, ...defined({ use: kept, measured }) };
    const others = this.entries().filter((each) => each.asked !== key);
    await this.state.update(KEY, [entry, ...others].slice(0, KEPT));
  }

  private keyOf({ folder, device, vision }: AskedUse): string {
    return JSON.stringify([folder, device, vision, this.version, this.machine]);
  }

  /** Damaged entries and those of other versions are left out. */
  private entries(): v.InferOutput<typeof EntrySchema>[] {
    const stored = this.state.get(KEY);
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((entry: unknown) => {
      const parsed = v.safeParse(EntrySchema, entry);
      return parsed.success ? [parsed.output] : [];
    });
  }
}
