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
  it('applies to the model and settings that were checked, on this system', async () => {
    const state = kept();
    const uses = new CheckedUses(state, '1.0.0', '6.1');
    assert.equal(uses.of(ASKED), undefined);
    await uses.keep(ASKED, { ...CPU });
    assert.deepEqual(uses.of(ASKED), CPU);
    assert.deepEqual(new CheckedUses(state, '1.0.0', '6.1').of(ASKED), CPU, 'another window');
    assert.equal(uses.of({ ...ASKED, device: 'webgpu' }), undefined);
    assert.equal(uses.of({ ...ASKED, folder: '/models/m/int8' }), undefined);
    assert.equal(new CheckedUses(state, '1.0.1', '6.1').of(ASKED), undefined, 'new version');
    assert.equal(new CheckedUses(state, '1.0.0', '6.2').of(ASKED), undefined, 'new system');
  });

  it('is nothing if the stored value is malformed', () => {
    const state = kept();
    state.values.set('deepseekOcr.checkedUse', { asked: 1 });
    assert.equal(new CheckedUses(state, '1', '1').of(ASKED), undefined);
  });
});
