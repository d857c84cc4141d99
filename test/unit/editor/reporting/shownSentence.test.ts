import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import { checkReport } from '../../../../src/engine/client/check/checkReport.ts';
import { decide } from '../../../../src/engine/deepseek/device/decideUse.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { say } from '../../../../src/core/sentences/sentence.ts';
import { tellError } from '../../../../src/editor/extract/outcomeMessages.ts';
import {
  shownError,
  shownMessage,
  shownSentence,
} from '../../../../src/editor/reporting/shownSentence.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { runFacts } from '../../../../src/editor/work/runText.ts';

const GERMAN = {
  '{0} is damaged: {1}': '{0} ist beschädigt: {1}',
  'its header is missing.': 'Der Kopf der Datei fehlt.',
  '{0} needs {1} GB of free disk space; {2} GB are available. Free some space or choose another folder.':
    '{0} braucht {1} GB, frei sind {2} GB.',
};

const DAMAGED = errors.corruptFile('a.png', say('its header is missing.'));

describe('a message of the inference process', () => {
  beforeEach(() => {
    editor.reset();
    editor.api.l10n.bundle = GERMAN;
    editor.api.env.language = 'de';
  });
  afterEach(() => {
    editor.api.l10n.bundle = undefined;
    editor.api.env.language = 'en';
  });

  it('is shown in the language of the interface, with its parts', async () => {
    await tellError(DAMAGED, { log: editor.channel });
    assert.equal(editor.shown[0]?.text, 'a.png ist beschädigt: Der Kopf der Datei fehlt.');
  });

  it('is shown from right to left in such a language, also if it begins with a name', async () => {
    editor.api.l10n.bundle = {
      ...GERMAN,
      '{0} is damaged: {1}': '{0} تالف: {1}',
      'Show Log': 'إظهار السجل…',
    };
    editor.api.env.language = 'ar';
    await tellError(DAMAGED, { log: editor.channel });
    await tellError(errors.fileNotFound('b'), { log: editor.channel });
    const [first, second] = editor.shown.map(({ text }) => text);
    assert.deepEqual(
      editor.shown[0]?.items.map(({ label }) => label),
      ['\u2067إظهار السجل…\u2069'],
    );
    assert.equal(first, '\u2067a.png تالف: Der Kopf der Datei fehlt.\u2069');
    assert.equal(second, 'b does not exist.', 'English stays as it is');
  });

  it('is shown so in the list of runs', () => {
    const run = new Run({ id: 'r', sourceName: 'a.png', createdAt: 1 });
    run.apply({ type: 'failed', error: DAMAGED.toJSON() });
    assert.match(runFacts(run, 0), /ist beschädigt: Der Kopf der Datei fehlt\./u);
  });

  it('has its numbers as in that language', () => {
    assert.equal(
      shownError(errors.diskFull('/x', 12.345e12, 1.5e9)),
      '/x braucht 12.345 GB, frei sind 1,5 GB.',
    );
  });

  it('is shown so in the report on the check of a model, and as the reason for a device', () => {
    editor.api.l10n.bundle = JSON.parse(
      readFileSync(path.join(repositoryRoot, 'l10n', 'bundle.l10n.de.json'), 'utf8'),
    ) as Record<string, string>;
    const setup = { folder: '/m/int4', device: 'webgpu', half: false, vision: 'int8' } as const;
    const failure = errors.fileNotFound('b').sentence;
    const page = { kind: 'table', decisive: true, seconds: 1.25, failure };
    const tried = { setup, device: '', model: '', pages: [page], isRight: false };
    const check = { tries: [tried], finding: 'wrong', use: undefined } as const;
    const report = checkReport(check, { version: '1', modules: {} }, shownSentence);
    assert.match(report, /^# Test des Modells\n\nDas Modell liest auch auf der CPU falsch/u);
    assert.match(report, /## m\/int4, Gerät webgpu, ohne halbe Genauigkeit.*: falsch/u);
    assert.match(report, /\| Tabelle \| – \| – \| 1,3 s \| b existiert nicht\. \|/u);

    const speed = { device: 30, cpu: 20.4 };
    const { reason } = decide(
      { speed, decoder: {}, vision: {} },
      { onlyIfFaster: true, cpuGraph: true },
    );
    assert.equal(shownSentence(reason), 'langsamer als die CPU (etwa 30 ms pro Token, CPU 20 ms)');
  });

  it('is in English without a translation, and as stored by older versions', () => {
    assert.equal(shownMessage(errors.fileNotFound('b')), 'b does not exist.');
    assert.equal(shownMessage({ message: 'It is torn.' }), 'It is torn.');
    assert.equal(shownError(new Error('EIO')), 'EIO');
  });
});
