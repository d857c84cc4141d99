/** The built command line on a drawn paragraph in Fraktur. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { runBuilt } from './builtCli.ts';

describe('a picture of German in Fraktur', function () {
  this.timeout(120_000);

  it('is read with its own data, without being named', async () => {
    const file = path.join(repositoryRoot, 'test', 'fixtures', 'compact', 'fraktur.png');
    const { out } = await runBuilt([file]);
    for (const text of [
      'auf dem Markte einen Sack Weizen',
      'Waſſer ſo hoch geſtiegen',
      'ſich an',
    ]) {
      assert.ok(out.includes(text), out);
    }
  });
});
