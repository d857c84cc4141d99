/** The built command line on pictures with fractions, and with what looks like them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { repositoryRoot } from '../../repositoryRoot.ts';
import { runBuilt } from './builtCli.ts';

const picture = (name: string): string =>
  path.join(repositoryRoot, 'test', 'fixtures', 'compact', name);

describe('a picture', function () {
  this.timeout(120_000);

  it('has its fractions in its lines', async () => {
    const { out } = await runBuilt([picture('fractions.png')]);
    const frac = (over: number, under: number) => String.raw`$\frac{${over}}{${under}}$`;
    assert.ok(out.includes(`A tank is ${frac(3, 8)} full.`), out);
    assert.ok(out.includes(`so ${frac(11, 24)} of the tank`), out);
    assert.ok(out.includes(`Add 2 ${frac(1, 2)} cups of flour and ${frac(3, 4)} cup`), out);
    assert.ok(out.includes(`larger: ${frac(7, 12)} or ${frac(9, 16)}?`), out);
    assert.ok(out.includes(`${frac(2, 9)} + ${frac(4, 9)} = ${frac(6, 9)}`), out);
  });

  it('has no fractions in sums, underlined numbers and divisions', async () => {
    const { out } = await runBuilt([picture('no-fractions.png')]);
    assert.doesNotMatch(out, /\\frac/u);
    for (const text of ['450', '570', '8 ÷ 4 = 2', 'page 42']) assert.ok(out.includes(text), text);
  });
});
