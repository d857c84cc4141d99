import assert from 'node:assert/strict';
import { CheckedUses } from '../../../../src/editor/models/checkedUses.ts';

const ASKED = { folder: '/models/m/int4', device: 'auto', vision: 'int8' } as const;
const CPU = { device: 'cpu', half: false, vision: 'float' } as const;

function kept() {
  const values = new Map<string, unknown>();
  return {
    values,
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
}

describe('what the check of a model found', () => {
  const on = async (state: ReturnType<typeof kept>, version: string, machine: string) => {
    const uses = new CheckedUses(state, version, () => Promise.resolve(machine));
    assert.equal(uses.of(ASKED), undefined, 'before it has looked at the machine');
    await uses.look();
    return uses;
  };

  it('applies to the model and settings that were checked, on this machine', async () => {
    const state = kept();
    const uses = await on(state, '1.0.0', 'm1');
    assert.equal(uses.of(ASKED), undefined);
    await uses.keep(ASKED, { use: { ...CPU } });
    assert.deepEqual(uses.of(ASKED), { use: CPU });
    assert.deepEqual((await on(state, '1.0.0', 'm1')).of(ASKED), { use: CPU }, 'another window');
    assert.equal(uses.of({ ...ASKED, device: 'webgpu' }), undefined);
    assert.equal(uses.of({ ...ASKED, folder: '/models/m/int8' }), undefined);
    assert.equal((await on(state, '1.0.1', 'm1')).of(ASKED), undefined, 'new version');
    assert.equal((await on(state, '1.0.0', 'm2')).of(ASKED), undefined, 'new driver');
  });

  it('is remembered for several models, with what was measured, and if nothing works', async () => {
    const state = kept();
    const uses = await on(state, '1', 'm');
    const measured = { device: 'CPU', model: 'DeepSeek-OCR int4', peakBytes: 4e9, pageSeconds: 20 };
    await uses.keep(ASKED, { use: CPU, measured });
    await uses.keep({ ...ASKED, folder: '/models/m/int8' }, {});
    assert.deepEqual(uses.of(ASKED), { use: CPU, measured });
    assert.deepEqual(uses.of({ ...ASKED, folder: '/models/m/int8' }), {});
    for (let i = 0; i < 20; i++) await uses.keep({ ...ASKED, folder: `/models/${i}` }, {});
    assert.equal(uses.of(ASKED), undefined, 'the oldest are dropped');
  });

  it('is nothing if the stored value is malformed', async () => {
    const state = kept();
    for (const value of [{ asked: 1 }, [{ asked: 1 }], 'x', [{ asked: '', use: 1 }]]) {
      state.values.set('deepseekOcr.checkedUse', value);
      assert.equal((await on(state, '1', '1')).of(ASKED), undefined);
    }
  });
});
