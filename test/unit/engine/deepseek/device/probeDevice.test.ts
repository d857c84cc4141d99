/** Outcomes of the process that tests a device, whatever it does. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderSentence, say } from '../../../../../src/core/sentences/sentence.ts';
import { probeDevice, type Probed } from '../../../../../src/engine/deepseek/device/probeDevice.ts';

const REPORT = {
  speed: { device: 1, cpu: 2 },
  decoder: { gpu: { decode: { error: 0 } } },
  // What failed can be translated later.
  vision: { half: { failure: say('the result is not a number') } },
};

describe('the process that tests a device', function () {
  this.timeout(20_000);
  let folder = '';
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'probe-'))));
  after(() => rmSync(folder, { recursive: true }));

  const probe = (source: string, more: { signal?: AbortSignal; timeoutSeconds?: number } = {}) => {
    const entry = path.join(folder, 'probe.cjs');
    writeFileSync(entry, `const task = JSON.parse(process.argv[2]); ${source}`);
    return probeDevice({
      ...{
        entry,
        provider: 'webgpu',
        threads: 1,
        always: false,
        quantization: 'int4',
        family: 'v1',
      },
      ...more,
    });
  };

  it('reports as JSON, and its folder is removed', async () => {
    const where = path.join(folder, 'where');
    const source = `require('node:fs').writeFileSync(${JSON.stringify(where)}, task.folder);
      console.error('a warning'); console.log(${JSON.stringify(JSON.stringify(REPORT))});
      process.exit(0);`;
    assert.deepEqual(await probe(source), { report: REPORT });
    const used = readFileSync(where, 'utf8');
    assert.match(used, /deepseek-ocr-probe-/u);
    assert.equal(existsSync(used), false);
  });

  const failures: readonly (readonly [string, string, RegExp])[] = [
    [
      'says what failed',
      `console.error('x.cc:1 ok was false. no adapter was found'); process.exit(1)`,
      /^no adapter was found$/u,
    ],
    ['crashes', `process.exit(7)`, /crashed \(7\)/u],
    ['is killed', `process.kill(process.pid, 'SIGKILL')`, /crashed \(SIGKILL\)/u],
    ['says nothing', `process.exit(0)`, /no report/u],
    ['says nonsense', `console.log('{"speed":1}'); process.exit(0)`, /no report/u],
  ];
  for (const [what, source, failure] of failures) {
    it(`does not cause a failure if it ${what}`, async () => {
      const probed: Probed = await probe(source);
      assert.ok('failure' in probed);
      assert.match(renderSentence(probed.failure), failure);
    });
  }

  it('is ended if it hangs, or if nothing waits for it any more', async () => {
    const probed = await probe('for (;;);', { timeoutSeconds: 0.3 });
    assert.deepEqual(probed, {
      failure: say('its self-test did not end within {0} s', 0.3),
    });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(probe('for (;;);', { signal }), { code: 'cancelled' });
    const late = probe('for (;;);', { signal: AbortSignal.abort() });
    await assert.rejects(late, { code: 'cancelled' });
  });
});
