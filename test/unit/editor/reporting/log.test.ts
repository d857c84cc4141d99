import assert from 'node:assert/strict';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { inBackground, reportErrorsTo } from '../../../../src/editor/reporting/background.ts';
import { Emitter } from '../../../../src/editor/reporting/emitter.ts';
import { OutputLog, logLine } from '../../../../src/editor/reporting/log.ts';
import { withModelProgress } from '../../../../src/editor/models/modelWork.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { createScrubber } from '../../../../src/core/safe/scrub.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

const clean = createScrubber({ home: '/home/jörg müller', user: 'jmueller' });

describe('the log', () => {
  let log: OutputLog;
  beforeEach(() => {
    editor.reset();
    log = new OutputLog();
  });

  it('has the home folder and the user removed from every line, at every level', () => {
    const file = path.join(homedir(), 'secret plans', 'a.pdf');
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) {
      log[level](`${file} cannot be read`, new Error(`at ${file}`), { file });
    }
    assert.equal(editor.log.length, 5);
    for (const line of editor.log) {
      assert.ok(!line.includes(homedir()), line);
      assert.match(line, /~.secret plans.a\.pdf cannot be read/u);
      assert.equal(line.match(/secret plans/gu)?.length, 3);
    }
    assert.equal(logLine(['x by jmueller'], clean), 'x by <user>');
    assert.ok(userInfo().username.length > 0);
  });

  it('has them removed from addresses too', () => {
    const line =
      'file:///home/j%C3%B6rg%20m%C3%BCller/a.pdf and /home/jörg müller/b and \\home\\jörg müller';
    assert.equal(logLine([line], clean), 'file:/~/a.pdf and ~/b and ~');
  });

  it('keeps names that do not identify a person', () => {
    for (const user of ['al', 'root', 'User']) {
      assert.equal(createScrubber({ home: '/x/y', user })(`all of ${user}`), `all of ${user}`);
    }
    const scrub = createScrubber({ home: `/home/al`, user: 'al' });
    assert.equal(scrub('/home/al/a.pdf of al'), '~/a.pdf of al');
  });

  it('cleans the output of a failed conversion', async () => {
    const detail = `Error at ${homedir()}/models/x\n    at convert (${homedir()}/y.js)`;
    const work = () =>
      Promise.reject(errors.conversionFailed('m', verbatim('it ended with code 1.'), detail));
    await withModelProgress('Converting', { log }, work);
    const last = editor.log.at(-1) ?? '';
    assert.match(last, /^error: Converting: m could not be converted/u);
    assert.ok(!last.includes(homedir()), last);
  });

  it('has no control characters, and no line that passes for another entry', () => {
    const name =
      'a\u001b]52;c;Zm9v\u0007\u001b[2J\u009b31m.png\r\n2026-01-01 00:00:00.000 [info] all well';
    log.info(`${name}: read`);
    assert.deepEqual(editor.log, ['info: a.png\n  2026-01-01 00:00:00.000 [info] all well: read']);
  });

  it('ignores messages after it was closed, such as those of a process that is ending', () => {
    log.dispose();
    log.info('late');
    assert.deepEqual(editor.log, []);
  });
});

describe('unhandled errors', () => {
  let ending: { dispose(): void };
  beforeEach(() => {
    editor.reset();
    ending = reportErrorsTo(new OutputLog());
  });
  afterEach(() => ending.dispose());

  it('of a listener are logged, and the other listeners are called', () => {
    const emitter = new Emitter<number>('pages');
    const got: number[] = [];
    emitter.event(() => {
      throw new Error('broken');
    });
    emitter.event((page) => got.push(page));
    emitter.fire(3);
    assert.deepEqual(got, [3]);
    assert.equal(editor.log.length, 1);
    assert.match(editor.log[0] ?? '', /^error: A listener of the event "pages": Error: broken/u);
  });

  it('of background work are logged', async () => {
    inBackground('Reading', Promise.reject(new Error('lost')));
    inBackground('Writing', Promise.resolve());
    await Promise.resolve();
    assert.deepEqual(
      editor.log.map((line) => line.split('\n')[0]),
      ['error: Reading: Error: lost'],
    );
  });
});
