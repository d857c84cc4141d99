import assert from 'node:assert/strict';
import { FakeDocument, FakeRange, editor, type CheckList } from '../fakeEditor.ts';
import { FakeUri } from '../fakeFiles.ts';
import type { ChatModel } from '../../../../src/editor/correction/chatModel.ts';
import {
  ModelCorrections,
  type CorrectionParts,
} from '../../../../src/editor/correction/modelCorrections.ts';
import { Proposals, type Proposal } from '../../../../src/editor/correction/proposals.ts';
import { Run } from '../../../../src/editor/run/run.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const TEXT = 'The treasnrer paid 1O5 euros.\n\nThe clvb was glad.\n\nThe end is fine.\n';
/** Doubtful words by their pages. */
const DOUBTS = [
  { page: 0, words: ['treasnrer', '1O5'] },
  { page: 1, words: ['clvb'] },
];
/** Of the pages; reset before each test. */
let lengths: number[];
const lengthsOf = (text: string): number[] => text.split('\n\n').map(({ length }) => length);

describe('corrections by a language model', () => {
  let requests: string[];
  let answers: ((text: string) => string | Error)[];
  let accepted: string[];
  let document: FakeDocument;
  let run: Run;
  let corrections: ModelCorrections;
  let proposals: Proposals;
  let shown: Proposal | undefined;
  let models: ChatModel[];

  const modelOf = (name: string, maxInputTokens = 10_000): ChatModel => ({
    ...{ id: name, name, vendor: 'test', maxInputTokens },
    countTokens: (text) => Promise.resolve(typeof text === 'string' ? text.length : 0),
    sendRequest: (messages, _options, token) => {
      const text = String((messages.at(-1) as { content: unknown } | undefined)?.content);
      requests.push(text);
      const answer = answers.shift()?.(text) ?? text;
      if (answer instanceof Error) return Promise.reject(answer);
      async function* pieces(whole: string) {
        await Promise.resolve();
        if (token?.isCancellationRequested) throw new Error('cancelled');
        yield* [whole.slice(0, 9), whole.slice(9)];
      }
      return Promise.resolve({ text: pieces(answer), stream: pieces(answer) });
    },
  });
  const rangeOf = (word: string) => {
    const start = document.text.indexOf(word);
    return new FakeRange(start, start + word.length);
  };
  /** The text of each page, as far as it is in the document. */
  const spanOf = (id: string) => {
    const at = Number(id.slice(1, 2)) - 1;
    const start = lengths.slice(0, at).reduce((sum, length) => sum + length + 2, 0);
    return new FakeRange(start, start + (lengths[at] ?? 0));
  };

  beforeEach(() => {
    editor.reset();
    lengths = lengthsOf(TEXT);
    [requests, answers, accepted, shown] = [[], [], [], undefined];
    document = new FakeDocument(new FakeUri('file', '/a.md'), TEXT);
    editor.documents.push(document);
    run = new Run({ id: 'r', sourceName: 'a.pdf', createdAt: 1 });
    for (const page of [0, 1, 2]) {
      const result = ocrPage(page, [region(`p${page + 1}-r1`, 'x')]);
      run.apply({ type: 'pageFinished', page, result });
    }
    const doubts = {
      accept: (_: Run, keys: readonly string[]) => void (accepted = [...accepted, ...keys]),
      update: () => undefined,
      of: () =>
        DOUBTS.flatMap(({ page, words }) =>
          words.map((word) => ({
            ...{ run, page: { index: page }, word: { key: word } },
            range: rangeOf(word),
          })),
        ),
    };
    models = [modelOf('Model A')];
    proposals = new Proposals(doubts);
    const show = (proposal: Proposal) => {
      shown = proposal;
      return proposals.show(proposal);
    };
    corrections = new ModelCorrections({
      links: { ensure: () => Promise.resolve({ uri: document.uri, rangeOf: spanOf }) },
      doubts,
      proposals: { show },
      activeRun: () => Promise.resolve(run),
      column: () => 1,
      selectModels: () => Promise.resolve(models),
    } as unknown as CorrectionParts);
  });

  /** Answers the questions for the pages and for the consent. */
  const agree = (pages = 'All 2 pages with doubtful words'): void => {
    editor.answers.push(
      () => pages,
      () => 'Send',
    );
  };
  const messages = () =>
    editor.shown.filter(({ kind }) => kind === 'information' || kind === 'warning');

  it('send nothing without consent, which names the model and is asked for once', async () => {
    editor.answers.push(() => 'Page 1');
    await corrections.start();
    assert.deepEqual(requests, []);
    assert.equal(messages()[0]?.text, 'Send the text of one page to Model A (test)?');
    agree('Page 1');
    await corrections.start();
    assert.equal(requests.length, 1);
    editor.answers.push(() => 'Page 1');
    await corrections.start();
    assert.equal(requests.length, 2, 'not asked again');
    models = [modelOf('Model B'), modelOf('Model C')];
    editor.answers.push(
      () => 'Page 2',
      () => 'Model C',
    );
    await corrections.start();
    assert.equal(requests.length, 2);
    assert.match(messages().at(-1)?.text ?? '', /Model C/u);
  });

  it('send one page after the other, with marks, and no page without doubts', async () => {
    agree();
    await corrections.start();
    assert.deepEqual(requests, ['The ⟦treasnrer⟧ paid ⟦1O5⟧ euros.', 'The ⟦clvb⟧ was glad.']);
  });

  it('show a proposal beside the document, without what changes figures or other words', async () => {
    answers.push(
      () => 'The treasurer paid 105 euros.',
      () => 'The club was happy.',
    );
    agree();
    await corrections.start();
    const [command, left, right, title] = editor.executed[0]!;
    assert.equal(command, 'vscode.diff');
    assert.equal(left, document.uri);
    assert.equal(title, 'a.pdf ↔ corrections by Model A');
    assert.equal(
      proposals.provideTextDocumentContent(right as never),
      TEXT.replace('treasnrer', 'treasurer').replace('clvb', 'club'),
    );
    assert.equal(document.text, TEXT, 'nothing is written yet');
    assert.equal(
      messages().at(-1)?.text,
      'Refused because they change figures: 1. Refused because the page does not say so: 1.',
    );
  });

  const proposed = async (): Promise<unknown> => {
    answers.push(
      (text) => text.replace('treasnrer', 'treasurer'),
      (text) => text.replace('clvb', 'club'),
    );
    agree();
    await corrections.start();
    return editor.executed[0]?.[2];
  };

  it('are written as one edit, and their words count as checked', async () => {
    await proposals.acceptAll(await proposed());
    assert.match(document.text, /^The treasurer paid 1O5 euros\.\n\nThe club/u);
    assert.equal(editor.edits, 1);
    assert.deepEqual(accepted, ['treasnrer', 'clvb']);
  });

  it('can be chosen one by one', async () => {
    const uri = await proposed();
    let list: CheckList | undefined;
    editor.onManyPick = (each) => {
      list = each;
      each.toggle('treasnrer → treasurer');
      each.accept();
    };
    await proposals.choose(uri);
    assert.deepEqual(
      list?.items.map(({ description }) => description),
      ['page 1', 'page 2'],
    );
    assert.deepEqual(accepted, ['clvb']);
    assert.match(document.text, /^The treasnrer paid 1O5 euros\.\n\nThe club/u);
  });

  it('follow edits that the user makes meanwhile, and leave changed words alone', async () => {
    const uri = await proposed();
    document.text = `A new line.\n\n${TEXT.replace('treasnrer', 'chairman')}`;
    await proposals.acceptAll(uri);
    assert.match(document.text, /^A new line\.\n\nThe chairman paid 1O5 euros\.\n\nThe club/u);
    assert.deepEqual(accepted, ['clvb']);
    assert.equal(
      messages().at(-1)?.text,
      'Corrections written: 1. The text of others has changed since: 1.',
    );
  });

  it('keep what came before a failure, and say what went wrong', async () => {
    const { LanguageModelError } = editor.api;
    answers.push(
      (text) => text.replace('treasnrer', 'treasurer'),
      () => LanguageModelError.Blocked('Quota exceeded.'),
    );
    agree();
    await corrections.start();
    assert.deepEqual(
      shown?.corrections.map(({ after }) => after),
      ['treasurer'],
    );
    assert.equal(
      messages().find(({ kind, items }) => kind === 'warning' && items.length === 0)?.text,
      'Model A refused the request, or its quota is used up. Quota exceeded.',
    );
    answers.push(() => LanguageModelError.NoPermissions('No.'));
    editor.answers.push(() => 'Page 1');
    await corrections.start();
    assert.match(messages().at(-1)?.text ?? '', /may not be used by this extension/u);
  });

  it('stop when they are cancelled, without a message', async () => {
    editor.onProgress = (_, cancel) => cancel();
    agree();
    await corrections.start();
    assert.equal(requests.length, 1);
    assert.equal(shown, undefined);
    assert.deepEqual(
      messages().filter(({ text }) => !text.startsWith('Send')),
      [],
    );
  });

  it('divide a long page into parts that the model can take', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `Line ${i} of a page that is very long.`);
    document.text = `The treasnrer.\n\n${lines.join('\n\n')}\n\nThe clvb 1O5.`;
    lengths = [document.text.length, 0, 0];
    models = [modelOf('Small', 1500)];
    answers.push((text) => text.replace('treasnrer', 'treasurer'));
    editor.answers.push(() => 'Send');
    await corrections.start();
    assert.equal(requests.length, 2, 'parts without doubtful words are not sent');
    for (const request of requests) assert.ok(request.length < 700);
    assert.deepEqual(
      shown?.corrections.map(({ start, after }) => [start, after]),
      [[4, 'treasurer']],
    );
  });
});
