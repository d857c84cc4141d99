/** Starting processes: what they get, how their end is described, and that they can be ended. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Child, describeEnding, type ChildOptions } from '../../../src/workers/childProcess.ts';
import { until } from '../../waiting.ts';
import { renderSentence } from '../../../src/core/sentences/sentence.ts';

describe('a child process', function () {
  this.timeout(20_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'child-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Starts a program with this source. */
  async function start(source: string, options: Partial<ChildOptions> = {}): Promise<Child> {
    const program = path.join(folder, 'program.cjs');
    await writeFile(program, source);
    return new Child({ program, ownGroup: true, stdout: 'output', ...options });
  }
  const firstMessage = (child: Child): Promise<unknown> =>
    new Promise((resolve) => child.process.once('message', resolve));

  it('gets only what it needs', async () => {
    const source = `process.send({ env: process.env, args: process.argv.slice(2), cwd: process.cwd() });
      process.disconnect();`;
    const child = await start(source, {
      args: ['a b', '--x'],
      environment: {
        PATH: '/bin',
        MALLOC_ARENA_MAX: '2',
        NODE_OPTIONS: '--inspect',
        VSCODE_PID: '1',
        ELECTRON_RUN_AS_NODE: '0',
        HF_TOKEN: 'hf_secret',
        NVIDIA_API_KEY: 'secret',
      },
      added: { ADDED: 'yes' },
    });
    const given = (await firstMessage(child)) as Record<string, unknown>;
    const env = Object.fromEntries(
      Object.entries(given['env'] as Record<string, string>).filter(
        ([name]) => !name.startsWith('NODE_CHANNEL_') && name !== '__CF_USER_TEXT_ENCODING',
      ),
    );
    assert.deepEqual(env, {
      MALLOC_ARENA_MAX: '2',
      PATH: '/bin',
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ASAR: '1',
      ADDED: 'yes',
    });
    assert.deepEqual(given['args'], ['a b', '--x']);
    assert.equal(path.basename(given['cwd'] as string), path.basename(folder));
    assert.equal((await child.exited).code, 0);
  });

  it('keeps the end of its output without personal names', async () => {
    const lines: string[] = [];
    const child = await start(
      `console.log(${JSON.stringify(path.join(homedir(), 'x'))}); console.error('bad luck');
       process.exitCode = 3; process.disconnect();`,
      { onLine: (line) => lines.push(line) },
    );
    const ending = await child.exited;
    await child.lastWords();
    assert.deepEqual(lines.sort(), [path.join('~', 'x'), 'bad luck'].sort());
    assert.match(child.output.text, /bad luck/u);
    assert.equal(renderSentence(describeEnding(ending)), 'it ended with code 3.');
  });

  it('has a result separate from its output, or none', async () => {
    for (const stdout of ['result', 'dropped'] as const) {
      const source = `console.log('result'); console.error('output'); process.disconnect();`;
      const child = await start(source, { stdout });
      let result = '';
      child.process.stdout?.on('data', (data: Buffer) => (result += data.toString()));
      await child.exited;
      await child.lastWords();
      assert.equal(child.output.text, 'output');
      assert.equal(result.trim(), stdout === 'result' ? 'result' : '');
    }
  });

  for (const ownGroup of [true, false]) {
    it(`can always be ended, ${ownGroup ? 'with' : 'without'} its own group`, async () => {
      const child = await start(`process.send('here'); for (;;);`, { ownGroup });
      await firstMessage(child);
      child.kill();
      const ending = await child.exited;
      await child.lastWords();
      if (process.platform !== 'win32') {
        assert.equal(
          renderSentence(describeEnding(ending)),
          'it was killed, possibly because memory ran out.',
        );
      }
    });
  }

  it('ends with the processes it started when it is killed', async () => {
    const child = await start(
      `const { spawn } = require('node:child_process');
       const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
       process.send(other.pid); setInterval(() => {}, 1000);`,
    );
    const other = (await firstMessage(child)) as number;
    process.kill(other, 0);
    child.kill();
    await child.exited;
    const isThere = (): boolean => {
      try {
        return process.kill(other, 0);
      } catch {
        return false;
      }
    };
    await until('the end of the other process', () => !isThere());
  });

  it('waits for the last output, but not for that of a grandchild that keeps running', async () => {
    const child = await start(
      `const { spawn } = require('node:child_process');
       const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
         { stdio: 'inherit', detached: true });
       console.error('said'); process.send(other.pid, () => process.exit(4));`,
    );
    const other = (await firstMessage(child)) as number;
    await child.exited;
    await child.lastWords();
    assert.match(child.output.text, /said/u);
    process.kill(other, 'SIGKILL');
  });

  it('reports that it could not be started', async () => {
    const child = new Child({
      program: path.join(folder, 'no', 'such', 'program.cjs'),
      ownGroup: true,
      stdout: 'dropped',
    });
    const ending = await child.exited;
    await child.lastWords();
    assert.equal(renderSentence(describeEnding(ending)), 'it could not be started (ENOENT).');
    child.kill();
  });
});
