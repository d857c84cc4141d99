import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { pageInProgress } from '../../src/editor/run/runState.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { installForm } from '../../src/editor/models/modelCommands.ts';
import { removePart } from '../../src/editor/models/modelUpkeep.ts';
import type {
  GoOnQuestion,
  LongRunAnswer,
  LongRunQuestion,
} from '../../src/editor/estimate/longRunQuestions.ts';
import type { Run } from '../../src/editor/run/run.ts';
import { scanPdf } from '../e2e/harness/scanPdf.ts';
import { repositoryRoot } from '../repositoryRoot.ts';
import { TinyModelHub } from '../tinyModel.ts';
import { until } from '../waiting.ts';
import {
  activated,
  closeEverything,
  extract,
  put,
  untitledMarkdown,
  withSettings,
} from './support.ts';

const FORM = { id: 'deepseek-ocr', quantization: 'int4' } as const;
const sample = (name: string) => readFileSync(path.join(repositoryRoot, 'samples', name));

/** Documents contain no single carriage returns; the tiny model's nonsense does. */
const plain = (text: string) => text.replaceAll(/\r\n?/gu, '\n');

/** With a tiny model of the same build, from a hub on this machine: the text is nonsense. */
describe('DeepSeek-OCR', () => {
  let scratch: string;
  let hub: TinyModelHub;
  let api: ExtensionApi;
  let picture: vscode.Uri;
  const before0 = process.env['DEEPSEEK_OCR_CATALOGUE'];

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'tiny-model-'));
    hub = new TinyModelHub(repositoryRoot);
    await hub.start();
    const catalogue = path.join(scratch, 'catalogue.json');
    writeFileSync(catalogue, JSON.stringify(hub.catalogue()));
    process.env['DEEPSEEK_OCR_CATALOGUE'] = catalogue;
    api = await activated();
    picture = await put('receipt.png', sample('receipt.png'));
  });
  after(async () => {
    if (before0 === undefined) delete process.env['DEEPSEEK_OCR_CATALOGUE'];
    else process.env['DEEPSEEK_OCR_CATALOGUE'] = before0;
    await hub.stop();
    rmSync(scratch, { recursive: true });
  });
  afterEach(closeEverything);

  const settings = () => ({
    modelMirror: hub.url,
    modelStorageFolder: path.join(scratch, 'models'),
    deepseekDevice: 'cpu',
    // The fastest: the text is nonsense in every mode.
    resolutionMode: 'tiny',
    // Its nonsense is not the text of the sample pages.
    checkModelFirst: false,
  });
  const status = async () => (await api.models.models.store()).status(FORM.id);
  const runOf = async (id: string | undefined): Promise<Run> => {
    const run = await api.findRun(id ?? '');
    assert.ok(run);
    return run;
  };

  it('is not installed without a question, nor after a declined one', async () => {
    await withSettings(settings(), async () => {
      const { questions } = api.models;
      const asked: string[] = [];
      questions.askDownload = ({ entry }) => {
        asked.push(entry.name);
        return Promise.resolve(undefined);
      };
      assert.equal(await installForm(api.models, await status(), FORM, { use: true }), false);
      assert.deepEqual(asked, ['DeepSeek-OCR']);
      assert.equal(hub.requests.length, 0);
    });
  });

  it('is downloaded, converted and selected', async () => {
    await withSettings({ ...settings(), engine: undefined }, async () => {
      const { questions } = api.models;
      questions.askDownload = () => Promise.resolve('delete');
      assert.equal(await installForm(api.models, await status(), FORM, { use: true }), true);
      const now = await status();
      assert.equal(now.state, 'ready');
      assert.equal(now.hasSource, false, 'only the converted model was to be kept');
      const section = vscode.workspace.getConfiguration('deepseekOcr');
      assert.equal(section.get('engine'), 'deepseek');
    });
  });

  it('reports after the first page that the remaining work takes long, and stops after a page', async function () {
    this.timeout(180_000);
    await withSettings({ ...settings(), engine: 'deepseek', askAboveMinutes: 1e-4 }, async () => {
      const { questions } = api;
      const { askGoOn } = questions;
      const told: GoOnQuestion[] = [];
      questions.askGoOn = (question) => {
        told.push(question);
        return Promise.resolve('stop');
      };
      const pdf = scanPdf(sample('scan.jpg'), { width: 1259, height: 1417, pages: 8 });
      const [result] = await extract(await put('unknown.pdf', pdf));
      questions.askGoOn = askGoOn;
      assert.equal(told.length, 1);
      assert.equal(told[0]?.what, 'unknown.pdf');
      assert.match(told[0].device, /^CPU/u);
      assert.ok(told[0].pagesLeft > 1 && told[0].pagesLeft < 8);
      assert.equal(result?.state, 'cancelled');
      const run = await runOf(result.runId);
      assert.ok(run.state.pages.size > 0 && run.state.pages.size < 8, String(run.state.pages.size));
      assert.deepEqual(run.state.partials, [], 'the page in work was read to its end');
      const text = untitledMarkdown()[0]?.getText() ?? '';
      for (const { page } of run.orderedPages()) {
        assert.ok(text.includes(plain(page.markdown.trim().slice(0, 40))));
      }
      const missing = run.state.requestedPages.find((page) => !run.state.pages.has(page)) ?? 0;
      const request = { engine: 'compact' } as const;
      await api.reruns.start(run, { page: missing, request, what: 'Compact' });
      assert.match(run.state.pages.get(missing)?.page.text ?? '', /Water Levels/u);
      assert.match(untitledMarkdown()[0]?.getText() ?? '', /Water Levels/u);
    });
  });

  it('asks before a long run, based on the times of earlier pages', async function () {
    this.timeout(180_000);
    await withSettings({ ...settings(), engine: 'deepseek', askAboveMinutes: 1e-4 }, async () => {
      const { questions } = api;
      const { askLongRun, askGoOn } = questions;
      const asked: LongRunQuestion[] = [];
      let answer: LongRunAnswer | undefined;
      questions.askGoOn = () => Promise.resolve('goOn');
      questions.askLongRun = (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      };
      const pdf = scanPdf(sample('scan.jpg'), { width: 1259, height: 1417, pages: 4 });
      const long = await put('known.pdf', pdf);
      const before = (await api.runs.listRecent()).length;
      assert.deepEqual(await extract(long), [], 'given up');
      assert.equal((await api.runs.listRecent()).length, before);
      assert.deepEqual(untitledMarkdown(), []);
      assert.equal(asked[0]?.pages, 4);
      assert.ok(asked[0].seconds > 0);
      assert.match(asked[0].device, /^CPU/u);

      answer = { type: 'pages', pages: '2', count: 1 };
      const [some] = await extract(long);
      const run = await runOf(some?.runId);
      assert.equal(run.state.status, 'finished');
      assert.deepEqual([...run.state.pages.keys()], [1]);

      answer = { type: 'compact' };
      const [compact] = await extract(picture);
      assert.match(compact?.markdown ?? '', /12\.64/u);
      Object.assign(questions, { askLongRun, askGoOn });
      assert.equal(asked.length, 3);
    });
  });

  it('reads a page into the document as it arrives, in one undo step', async () => {
    const automatic = { ...settings(), engine: 'deepseek', resolutionMode: 'auto' };
    await withSettings(automatic, async () => {
      const lengths: number[] = [];
      const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.isUntitled) lengths.push(document.getText().length);
      });
      const [result] = await extract(picture);
      listener.dispose();
      assert.equal(result?.state, 'finished');
      const run = await runOf(result.runId);
      const reading = run.state.pages.get(0)?.page.reading;
      assert.equal(reading?.engine, 'deepseek');
      assert.equal(reading.model, 'DeepSeek-OCR int4');
      assert.match(reading.device ?? '', /^CPU/u);
      assert.equal(reading.task, 'document');
      assert.equal(reading.mode, 'base');
      const [document] = untitledMarkdown();
      assert.equal(document?.getText(), plain(result.markdown));
      assert.ok(lengths.length > 1, `changes: ${lengths.join()}`);
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), '');
    });
  });

  it('keeps the text of a cancelled page, marked as incomplete', async () => {
    await withSettings({ ...settings(), engine: 'deepseek' }, async () => {
      const pdf = scanPdf(sample('scan.jpg'), { width: 1259, height: 1417, pages: 8 });
      const running = extract(await put('long.pdf', pdf));
      const run = await until('the run', async () =>
        (await api.runs.listRecent()).find((known) => known.sourceName === 'long.pdf'),
      );
      const cancelled = run.onDidChange(() => {
        if (pageInProgress(run.state)) api.runs.cancel(run);
      });
      const [result] = await running;
      cancelled.dispose();
      assert.equal(result?.state, 'cancelled');
      const [partial] = run.state.partials;
      assert.ok(partial);
      const text = untitledMarkdown()[0]?.getText() ?? '';
      assert.ok(text.includes(plain(partial.markdown.trim().slice(0, 20))), text);
      const mark = `<!-- Page ${partial.page + 1} is incomplete: recognition stopped here. -->`;
      assert.ok(text.endsWith(`${mark}\n`), text.slice(-200));
    });
  });

  it('reads a region again and adds or replaces it, which can be undone', async () => {
    const [result] = await extract(picture);
    const run = await runOf(result?.runId);
    await withSettings(settings(), async () => {
      const [document] = untitledMarkdown();
      assert.ok(document);
      const original = document.getText();
      const old = run.state.pages.get(0)!.page;
      const [first] = old.regions;
      assert.ok(first);
      const again = { page: 0, region: first.id, what: 'Text only' };
      const request = { engine: 'deepseek', task: 'free', mode: 'tiny' } as const;
      await api.reruns.start(run, { ...again, request, placement: 'append' });
      const added = run.state.pages.get(0)!.page;
      assert.equal(added.regions.length, old.regions.length + 1);
      assert.equal(added.regions[0], first);
      assert.equal(added.regions[1]?.reading?.mode, 'tiny');
      const [box] = added.regions[1].places;
      const [before] = first.places;
      assert.ok(box && before);
      assert.ok(Math.abs(box.y0 - before.y0) < 12 && Math.abs(box.x1 - before.x1) < 12);
      assert.equal(document.getText().trim(), plain(added.markdown.trim()));
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), original);
      await vscode.commands.executeCommand('redo');
      const compact = { engine: 'compact' } as const;
      const next = { page: 0, region: added.regions[1].id, what: 'Compact' };
      await api.reruns.start(run, { ...next, request: compact, placement: 'replace' });
      const replaced = run.state.pages.get(0)!.page;
      assert.match(replaced.regions[1]?.text ?? '', /CORNER GROCER/u);
      assert.equal(document.getText().trim(), plain(replaced.markdown.trim()));
      assert.equal(run.state.pages.get(0)!.previous, added);
      assert.equal(run.state.rerun, undefined);
    });
  });

  it('reads a whole page again with another engine and keeps the previous result', async () => {
    await withSettings({ ...settings(), engine: 'deepseek' }, async () => {
      const [result] = await extract(picture);
      const run = await runOf(result?.runId);
      const before = run.state.pages.get(0)!.page;
      const request = { engine: 'compact' } as const;
      await api.reruns.start(run, { page: 0, request, what: 'Compact' });
      const after = run.state.pages.get(0)!;
      assert.match(after.page.markdown, /12\.64/u);
      assert.equal(after.page.reading?.engine, 'compact');
      assert.equal(after.previous, before);
      assert.equal(untitledMarkdown()[0]?.getText().trim(), after.page.markdown.trim());
    });
  });

  describe('the check', function () {
    this.timeout(180_000);
    const asked = async () => ({
      folder: (await status()).conversions[0]?.folder ?? '',
      device: 'cpu' as const,
      vision: 'int8' as const,
    });
    const known = async () => api.models.models.checkedUses.of(await asked());
    /** Sample pages whose known text is that of the tiny model, or another one. */
    const samplePages = (text: string): string => {
      const folder = mkdtempSync(path.join(scratch, 'check-'));
      writeFileSync(path.join(folder, 'page.png'), sample('receipt.png'));
      const page = { file: 'page.png', kind: 'print', text, decisive: true };
      writeFileSync(path.join(folder, 'pages.json'), JSON.stringify([page]));
      return folder;
    };
    const automatic = () => ({ ...settings(), engine: 'deepseek', resolutionMode: 'auto' });
    let text: string;

    before('the text that the model reads', async () => {
      await withSettings({ ...automatic(), 'limits.pageTokens': 600 }, async () => {
        const [result] = await extract(picture);
        text = (await runOf(result?.runId)).state.pages.get(0)?.page.text ?? '';
        assert.ok(text.length > 100, text);
      });
    });
    afterEach(() => delete process.env['DEEPSEEK_OCR_CHECK_PAGES']);

    it('finds a way for a model that reads nonsense, or says that there is none', async () => {
      process.env['DEEPSEEK_OCR_CHECK_PAGES'] = samplePages('The lighthouse on the western pier.');
      await withSettings(automatic(), async () => {
        const report = await vscode.commands.executeCommand<string>('deepseekOcr.checkModel');
        assert.match(
          report,
          /^# Check of the model\n\nThe model reads incorrectly on the CPU, too/u,
        );
        assert.match(report, /device cpu, vision int8 on the CPU: wrong/u);
        assert.match(report, /device cpu, vision float on the CPU: wrong/u);
        assert.deepEqual(await known(), {});
      });
    });

    it('reports a model that reads correctly, with its time and memory', async () => {
      process.env['DEEPSEEK_OCR_CHECK_PAGES'] = samplePages(text);
      await withSettings(automatic(), async () => {
        const report = await vscode.commands.executeCommand<string>('deepseekOcr.checkModel');
        assert.match(report, /The model reads correctly on this machine\./u);
        assert.match(report, /\| printed text \| 100 % \|/u);
        assert.match(report, /Read by DeepSeek-OCR int4 on CPU/u);
        assert.match(report, /up to \d+\.\d GB of memory\. A page of ordinary length takes/u);
        assert.match(report, /onnxruntime/u);
        assert.equal(vscode.window.activeTextEditor?.document.getText(), report);
        const found = await known();
        assert.deepEqual(found?.use, { device: 'cpu', half: true, vision: 'int8' });
        assert.ok((found.measured?.peakBytes ?? 0) > 1e7);
      });
    });

    it('is made by itself before the first page, once', async () => {
      process.env['DEEPSEEK_OCR_CHECK_PAGES'] = samplePages(text);
      const { checkedUses } = api.models.models;
      const keep = checkedUses.keep.bind(checkedUses);
      let checks = 0;
      checkedUses.keep = async (...found) => {
        checks++;
        await keep(...found);
      };
      try {
        // As another setting, the form of the vision encoder has not been checked.
        const float = { ...automatic(), checkModelFirst: true, deepseekVision: 'float' };
        await withSettings({ ...float, checkModelFirst: false }, async () => {
          assert.equal((await extract(picture))[0]?.state, 'finished');
          assert.equal(checks, 0, 'switched off');
        });
        await withSettings(float, async () => {
          assert.equal((await extract(picture))[0]?.state, 'finished');
          assert.equal(checks, 1);
          assert.equal((await extract(picture))[0]?.state, 'finished');
          assert.equal(checks, 1, 'remembered');
          assert.ok(checkedUses.of({ ...(await asked()), vision: 'float' }));
        });
      } finally {
        Reflect.deleteProperty(checkedUses, 'keep');
      }
    });
  });

  // Behind the check: nested tests run after those of their parent.
  describe('that is no longer wanted', () => {
    it('is removed, and the engine is not available afterwards', async () => {
      await withSettings(settings(), async () => {
        await removePart(api.models, FORM.id, 'int4');
        assert.equal((await status()).state, 'absent');
        assert.equal(await api.models.engine.hasModel(), false);
      });
    });
  });
});
