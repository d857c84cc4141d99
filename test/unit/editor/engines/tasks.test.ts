import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { pickAgain, pickTask } from '../../../../src/editor/engines/pickTask.ts';
import { taskEngines } from '../../../../src/editor/engines/taskEngines.ts';

const host = (model: boolean) => ({ hasModel: () => Promise.resolve(model) });
const ids = async (model: boolean, known?: string) =>
  (await taskEngines(host(model), known)).map(({ id }) => id);

describe('engines for a task', () => {
  beforeEach(() => editor.reset());

  it('are those that are set up, with the one in the settings first', async () => {
    assert.deepEqual(await ids(false), ['deepseek']);
    editor.set('server.url', 'http://localhost:8000/v1');
    assert.deepEqual(await ids(false), ['server']);
    assert.deepEqual(await ids(true), ['deepseek', 'server']);
    editor.set('engine', 'server');
    assert.deepEqual(await ids(true), ['server', 'deepseek']);
    assert.deepEqual(await ids(true, 'deepseek'), ['deepseek', 'server']);
  });

  it('include the chosen one even if it lacks something, which is shown', async () => {
    editor.set('engine', 'server');
    assert.deepEqual(await ids(false), ['server']);
    editor.set('engine', 'deepseek');
    editor.set('server.url', 'http://localhost:8000');
    assert.deepEqual(await ids(false), ['deepseek', 'server']);
  });

  it('say what they lack', async () => {
    const lacks = async (model: boolean) =>
      (await taskEngines(host(model))).map((engine) => engine.lacks);
    assert.deepEqual(await lacks(false), ['Needs a model first.']);
    assert.deepEqual(await lacks(true), [undefined]);
    editor.set('engine', 'server');
    assert.deepEqual(await lacks(true), ['Needs the address of a server first.', undefined]);
    editor.set('server.url', 'http://localhost:8000');
    assert.deepEqual(await lacks(false), [undefined]);
  });
});

describe('choosing a task', () => {
  beforeEach(() => editor.reset());
  const server = { id: 'server', label: 'OCR server (localhost:8000)' } as const;
  const deepseek = { id: 'deepseek', label: 'DeepSeek-OCR' } as const;
  const separators = () =>
    editor.shown[0]!.items.filter(({ kind }) => kind !== undefined).map(({ label }) => label);

  it('uses the server if that is the engine that reads', async () => {
    editor.answers.push(() => 'Table');
    assert.deepEqual(await pickTask('x', [server]), { engine: 'server', task: 'table' });
    assert.deepEqual(separators(), []);
  });

  it('groups tasks by engine', async () => {
    await pickTask('x', [server, deepseek]);
    assert.deepEqual(separators(), [server.label, deepseek.label]);
    assert.equal(editor.offered.filter((label) => label === 'Table').length, 2);
  });

  it('reads a page from the server there again', async () => {
    const reading = { engine: 'server', model: 'm', task: 'document' };
    const pickLanguages = () => Promise.reject(new Error('nothing was to be asked'));
    const flags = { modesOnly: false, canRestore: false, pickLanguages };
    const ask = { title: 'x', reading, family: 'v1', ...flags } as const;
    editor.answers.push(() => '$(blank) Text only');
    const choice = await pickAgain({ ...ask, engines: [server] });
    assert.deepEqual(choice, {
      type: 'request',
      request: { engine: 'server', task: 'free' },
      what: 'Text only',
    });
    assert.ok(editor.offered.includes('$(check) Document to Markdown'));
    assert.ok(!editor.offered.includes('$(blank) gundam'), 'a server has no modes');
    await pickAgain({ ...ask, engines: [server, deepseek] });
    assert.ok(editor.offered.includes('$(blank) gundam'));
    const marked = editor.offered.filter((label) => label.startsWith('$(check)'));
    assert.equal(marked.length, 1, 'only the task of the engine that read the page is marked');
  });

  it('begins with what works, and asks for the tasks of others in a second list', async () => {
    const pickLanguages = () => Promise.reject(new Error('nothing was to be asked'));
    const flags = { modesOnly: false, canRestore: false, pickLanguages };
    const lacking = { ...deepseek, lacks: 'Needs a model first.' };
    const reading = { engine: 'compact', model: 'm' };
    const ask = { title: 'x', family: 'v1', ...flags } as const;
    editor.answers.push(
      () => '$(blank) DeepSeek-OCR…',
      () => 'Table',
    );
    assert.deepEqual(await pickAgain({ ...ask, reading, engines: [lacking] }), {
      type: 'request',
      request: { engine: 'deepseek', task: 'table' },
      what: 'Table',
    });
    const [first, second] = editor.shown;
    assert.deepEqual(
      first!.items.map(({ label }) => label),
      [
        '$(blank) Compact, in Other Languages…',
        '$(check) Compact (PP-OCR + Tesseract)',
        '$(blank) DeepSeek-OCR…',
      ],
    );
    assert.match(first!.items[1]!.detail!, /^Gives the same text again/);
    assert.equal(first!.items[2]!.detail, 'Needs a model first.');
    assert.match(second!.more!, /Needs a model first/);
    await pickAgain({ ...ask, reading: undefined, engines: [server, lacking] });
    const labels = editor.shown.at(-1)!.items.map(({ label }) => label);
    assert.equal(labels[0], 'OCR server (localhost:8000), task');
    assert.equal(labels.at(-1), '$(blank) DeepSeek-OCR…');
    assert.ok(labels.indexOf('$(blank) Compact (PP-OCR + Tesseract)') < labels.length - 1);
  });

  it('reads a page again in languages that the user chooses, or not at all', async () => {
    const flags = { modesOnly: false, canRestore: false };
    const ask = { title: 'x', reading: undefined, family: 'v1' as const, engines: [deepseek] };
    const again = (codes: readonly string[] | undefined) => {
      editor.answers.push(() => '$(blank) Compact, in Other Languages…');
      return pickAgain({ ...ask, ...flags, pickLanguages: () => Promise.resolve(codes) });
    };
    assert.deepEqual(await again(['th', 'en']), {
      type: 'request',
      request: { engine: 'compact', languages: ['th', 'en'] },
      what: 'Compact, languages: Thai, English',
    });
    assert.deepEqual(await again([]), {
      type: 'request',
      request: { engine: 'compact', languages: [] },
      what: 'Compact, languages: detected',
    });
    assert.equal(await again(undefined), undefined);
  });
});
