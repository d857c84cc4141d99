/** Models of the store as the commands and their texts see them. */
import { parseCatalogue, type ModelEntry } from '../../../../src/models/store/catalogue.ts';
import type { ModelStatus } from '../../../../src/models/store/modelStore.ts';
import type { Quantization } from '../../../../src/models/format/forms.ts';

const measured = { diskBytes: 3_070_000_000, runMemoryBytes: 4.2e9 };
const unknown = { diskBytes: null, runMemoryBytes: null };
const entry = parseCatalogue({
  version: 1,
  models: [
    {
      ...{ id: 'm', kind: 'model', name: 'Model', family: 'v1', repository: 'a/b' },
      revision: '0123456789abcdef0123456789abcdef01234567',
      licence: { spdx: 'MIT', url: 'https://example.org/' },
      files: [{ name: 'w', size: 6_000_000_000, sha256: null }],
      quantizations: { int4: measured, int8: unknown },
    },
  ],
}).models[0] as ModelEntry;

/** The status of a model that is not on this machine, but for `more`. */
export const madeStatus = (more: Partial<ModelStatus>): ModelStatus => ({
  ...{ entry, state: 'absent', folder: '/m', bytes: 0, totalBytes: 6e9, hasSource: false },
  ...{ conversions: [], busy: false },
  ...more,
});

export const madeConversion = (
  outdated: undefined | 'version',
  quantization: Quantization = 'int4',
) => ({ quantization, folder: `/m/${quantization}`, bytes: 3e9, outdated });
