import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import { tellError, tellOutcome } from '../../../../src/editor/extract/outcomeMessages.ts';
import * as notify from '../../../../src/editor/reporting/notify.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

/** A name, or an answer of a server, that would run a command and control a terminal. */
const HOSTILE =
  '[Fix](command:workbench.action.terminal.new)\u001b]0;title\u0007\u001b[31m\u009b2J\u0000\u202e';
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const LIVE = /\]\(|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

/** Everything that was shown. */
const shown = (): string[] => [
  ...editor.shown.flatMap(({ text, more = '', items }) => [
    text,
    more,
    ...items.flatMap(({ label, description = '', detail = '' }) => [label, description, detail]),
  ]),
  ...editor.steps,
  ...editor.statuses,
];
const isPlain = (atLeast: number): void => {
  const texts = shown().filter((text) => text.includes('Fix'));
  assert.ok(texts.length >= atLeast, `${texts.length} texts`);
  for (const text of texts) assert.doesNotMatch(text, LIVE);
};

describe('texts that VS Code shows', () => {
  beforeEach(() => editor.reset());

  it('are plain on every surface, and chosen buttons and entries are returned unchanged', async () => {
    editor.answers.push(...Array.from({ length: 4 }, () => () => plainButton()));
    const plainButton = (): string | undefined => editor.shown.at(-1)?.items[0]?.label;
    for (const show of [notify.showError, notify.showWarning, notify.showInformation]) {
      assert.equal(await show(HOSTILE, HOSTILE), HOSTILE);
    }
    assert.equal(await notify.ask(HOSTILE, { detail: HOSTILE }, HOSTILE), HOSTILE);
    const item = { label: HOSTILE, description: HOSTILE, detail: HOSTILE, run: 7 };
    editor.answers.push(() => plainButton());
    const options = { title: HOSTILE, placeHolder: HOSTILE };
    assert.equal(await notify.pick([item], options), item);
    await notify.input({ title: HOSTILE, prompt: HOSTILE });
    notify.showStatus(HOSTILE);
    const { ProgressLocation } = editor.api;
    const progress = { location: ProgressLocation.Notification as never, title: HOSTILE };
    let title = '';
    editor.onProgress = (text) => (title = text);
    await notify.withProgress(progress, async (step) => {
      step.report({ message: HOSTILE });
      await Promise.resolve();
    });
    assert.doesNotMatch(title, LIVE);
    const panel = notify.createPanel(
      'x',
      HOSTILE,
      { viewColumn: editor.api.ViewColumn.One as never },
      {},
    );
    assert.doesNotMatch(panel.title, LIVE);
    notify.setTitle(panel, `2 ${HOSTILE}`);
    assert.doesNotMatch(panel.title, LIVE);
    isPlain(16);
  });

  it('contain no link from the name of a file or a message of a server', async () => {
    await tellError(errors.remoteRefused(verbatim(HOSTILE)), { log: editor.channel });
    const run = new Run({ id: 'r', sourceName: HOSTILE, createdAt: 1 });
    run.apply({ type: 'failed', error: errors.corruptFile(HOSTILE, verbatim(HOSTILE)).toJSON() });
    const other = new Run({ id: 's', sourceName: HOSTILE, createdAt: 1 });
    other.apply({ type: 'failed', error: errors.corruptFile(HOSTILE, verbatim(HOSTILE)).toJSON() });
    const context = {
      log: editor.channel,
      showPanel: () => undefined,
      panelShows: () => false,
    };
    await tellOutcome([run], context);
    await tellOutcome([run, other], context);
    isPlain(3);
  });

  it('are cleaned in messages about typed text', async () => {
    const window = editor.api.window as { showInputBox: unknown };
    const { showInputBox } = window;
    let validate: ((text: string) => Promise<unknown>) | undefined;
    window.showInputBox = ({ validateInput }: { validateInput: typeof validate }) => {
      validate = validateInput;
      return Promise.resolve(undefined);
    };
    try {
      await notify.input({ validateInput: (text) => (text === '' ? undefined : HOSTILE) });
      assert.equal(await validate?.(''), undefined);
      assert.doesNotMatch(String(await validate?.('x')), LIVE);
    } finally {
      window.showInputBox = showInputBox;
    }
  });
});
