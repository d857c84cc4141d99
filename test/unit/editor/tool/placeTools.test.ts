import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editor } from '../fakeEditor.ts';
import * as vscode from 'vscode';
import { FakeUri } from '../fakeFiles.ts';
import type { Line, OcrPage } from '../../../../src/core/document/document.ts';
import { errors } from '../../../../src/core/errors/errors.ts';
import type { RecognizeOptionsInput } from '../../../../src/engine/options.ts';
import type { Recognizer } from '../../../../src/editor/extract/recognition.ts';
import { FIND_TOOL_NAME, FindTextTool } from '../../../../src/editor/tool/findTextTool.ts';
import { AREA_TOOL_NAME, ReadAreaTool } from '../../../../src/editor/tool/readAreaTool.ts';
import { findPlaces } from '../../../../src/editor/tool/textPlaces.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

/** A line with letters of ten pixels. */
const lineOf = (text: string, y: number): Line => ({
  text,
  quad: [
    { x: 0, y },
    { x: text.length * 10, y },
    { x: text.length * 10, y: y + 20 },
    { x: 0, y: y + 20 },
  ],
  confidence: 1,
});
const pageOf = (index: number, ...lines: string[]): OcrPage => {
  const text = lines.join('\n');
  const places = lines.map((line, i) => lineOf(line, i * 30));
  return ocrPage(index, [{ ...region(`p${index + 1}-r1`, text), lines: places }]);
};

describe('the places of a text', () => {
  it('are boxes of its words, with what is around them', () => {
    const pages = [pageOf(0, 'one two three', 'four'), pageOf(1, 'TWO  three')];
    assert.deepEqual(findPlaces({ pages }, ' Two   Three '), [
      {
        ...{ page: 1, region: 'p1-r1', kind: 'paragraph' },
        ...{ box: [40, 0, 130, 20], text: 'one two three four' },
      },
      {
        ...{ page: 2, region: 'p2-r1', kind: 'paragraph' },
        ...{ box: [0, 0, 100, 20], text: 'TWO three' },
      },
    ]);
  });

  it('cover words over two lines, also hyphenated ones', () => {
    const pages = [pageOf(0, 'an exam-', 'ple of it')];
    const [place] = findPlaces({ pages }, 'example of');
    assert.deepEqual(place?.box, [0, 0, 80, 50]);
    assert.equal(findPlaces({ pages }, 'an exam').length, 1);
    assert.deepEqual(findPlaces({ pages }, 'exampleof'), []);
  });

  it('are found whatever the case and the width of letters', () => {
    assert.equal(
      findPlaces({ pages: [pageOf(0, 'ＡＢＣ ﬁn STRASSE')] }, 'abc fin strasse').length,
      1,
    );
    assert.deepEqual(findPlaces({ pages: [pageOf(0, 'a')] }, '  '), []);
  });
});

describe('the tools for places', () => {
  let root: string;
  let asked: RecognizeOptionsInput[];
  let pages: OcrPage[];
  let failure: Error | undefined;
  beforeEach(() => {
    editor.reset();
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'places-')));
    writeFileSync(path.join(root, 'a.pdf'), 'a');
    editor.folders = [FakeUri.file(root)];
    [asked, pages, failure] = [[], [pageOf(0, 'one two'), pageOf(1, 'two')], undefined];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const client: Recognizer = {
    recognize: (_, options) => {
      asked.push(options);
      if (failure) return Promise.reject(failure);
      const source = { name: 'a.pdf', mimeType: '', pageCount: 2 };
      const end = { version: 2, engine: 'compact', model: '', timings: {}, warnings: [] } as const;
      return Promise.resolve({ ...end, source, pages });
    },
  };
  const host = { use: () => Promise.resolve(client) };
  const token: vscode.CancellationToken = {
    isCancellationRequested: false,
    onCancellationRequested: () => new vscode.Disposable(() => undefined),
  };
  const tools = {
    find: new FindTextTool(host, editor.channel),
    area: new ReadAreaTool(host, editor.channel),
  };
  const call = async (tool: keyof typeof tools, input: object): Promise<string[]> => {
    const options = { input: input as never, toolInvocationToken: undefined };
    const { content } = await tools[tool].invoke(options, token);
    return (content as { value: string }[]).map(({ value }) => value);
  };

  it('find a text, and say where more of it is', async () => {
    const [found = '', more] = await call('find', { path: 'a.pdf', text: 'TWO', maxPlaces: 1 });
    const { places, pages: sizes } = JSON.parse(found) as {
      places: { page: number; box: number[] }[];
      pages: { page: number; width: number; height: number; rotation: number }[];
    };
    assert.deepEqual(
      places.map(({ page, box }) => [page, box]),
      [[1, [40, 0, 70, 20]]],
    );
    assert.deepEqual(
      sizes.map(({ page }) => page),
      [1, 2],
    );
    assert.equal(more, 'Places that are not listed: 1. Ask for fewer pages.');
    const [none] = await call('find', { path: 'a.pdf', text: 'three', pages: '2' });
    assert.match(none ?? '', /was not found in a\.pdf/u);
    assert.equal(asked.at(-1)?.pages, '2');
  });

  it('read an area alone, from its picture', async () => {
    const input = { path: 'a.pdf', page: 2, box: [1, 2, 30, 40], rotation: 90, languages: ['de'] };
    pages = [pageOf(1, 'two')];
    assert.deepEqual(await call('area', input), ['two']);
    const options = asked[0]!;
    assert.deepEqual(options.crop, { box: { x0: 1, y0: 2, x1: 30, y1: 40 }, rotation: 90 });
    assert.deepEqual([options.pages, options.textLayer, options.languages], ['2', 'ocr', ['de']]);
    pages = [ocrPage(1, [])];
    assert.deepEqual(await call('area', input), ['No text was found in this area.']);
  });

  it('refuse invalid input and files outside the workspace, and say what to try', async () => {
    const boxes = [[1, 2, 1, 4], [1, 2, 3], [-1, 0, 2, 2], 'all'];
    for (const box of boxes) {
      await assert.rejects(call('area', { path: 'a.pdf', box }), /not valid/u, String(box));
    }
    await assert.rejects(call('find', { path: 'a.pdf', text: ' ' }), /not valid/u);
    await assert.rejects(call('find', { path: '../a.pdf', text: 'a' }), /outside the workspace/u);
    assert.deepEqual(asked, []);
    failure = errors.passwordRequired('a.pdf');
    await assert.rejects(call('find', { path: 'a.pdf', text: 'a' }), /Ask the user to open it/u);
    failure = errors.cancelled();
    await assert.rejects(
      call('find', { path: 'a.pdf', text: 'a' }),
      (error) => error instanceof vscode.CancellationError,
    );
  });

  it('ask the user before, and match the manifest', () => {
    const prepared = tools.area.prepareInvocation({ input: { path: 'a.pdf' } as never });
    const message = prepared.confirmationMessages?.message as vscode.MarkdownString;
    assert.match(message.value, /^Read the text of a\.pdf on this machine/u);
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { languageModelTools: { name: string; inputSchema: { required: string[] } }[] };
    };
    const declared = contributes.languageModelTools.map(({ name, inputSchema }) => [
      name,
      inputSchema.required,
    ]);
    assert.deepEqual(declared.slice(1), [
      [FIND_TOOL_NAME, ['path', 'text']],
      [AREA_TOOL_NAME, ['path', 'box']],
    ]);
  });
});
