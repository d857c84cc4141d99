import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {
  INPUT_EXTENSIONS,
  isInputName,
  markdownName,
} from '../../../../src/editor/run/fileFormats.ts';
import {
  HARMLESS_SETTINGS,
  parseSettings,
} from '../../../../src/editor/settings/settingsSchema.ts';
import { ANSWER_LIMIT } from '../../../../src/editor/tool/toolText.ts';
import { RecognizeOptionsSchema } from '../../../../src/engine/options.ts';
import { chosenLanguages, recognizeOptions } from '../../../../src/editor/settings/runOptions.ts';

/** The repository: tests run in it. */
const root = process.cwd();
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

interface Manifest {
  extensionKind: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category?: string; icon?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    configuration: {
      properties: Record<
        string,
        { default: unknown; order?: number; enum?: string[]; enumDescriptions?: string[] }
      >;
    }[];
    languageModelTools: {
      inputSchema: { properties: Record<string, { default?: unknown; maximum?: number }> };
    }[];
    walkthroughs: { steps: { media: { svg: string } }[] }[];
  };
}
const manifest = read('package.json') as Manifest;
const properties = Object.fromEntries(
  manifest.contributes.configuration.flatMap((group) => Object.entries(group.properties)),
);

describe('manifest', () => {
  it('declares the settings that the code reads, with the same defaults', () => {
    const ours = Object.entries(parseSettings(() => undefined));
    assert.deepEqual(
      Object.keys(properties).sort(),
      ours.map(([name]) => `deepseekOcr.${name}`).sort(),
    );
    for (const [name, value] of ours) {
      assert.deepEqual(properties[`deepseekOcr.${name}`]?.default, value, name);
    }
  });

  it('is found in the palette by the words that people type', () => {
    const texts = read('package.nls.json') as Record<string, string>;
    const { commands, menus } = manifest.contributes;
    const hidden = menus['commandPalette']!.filter(({ when }) => when === 'false');
    const shown = commands.filter(
      ({ command }) => !hidden.some((menu) => menu.command === command),
    );
    const names = shown.map(({ title, category }) => {
      assert.equal(category, '%category%', title);
      return `${texts['category']}: ${texts[title.slice(1, -1)]}`;
    });
    const words = [
      'deepseek',
      'ocr',
      'pdf',
      'image',
      'screenshot',
      'handwriting',
      'table',
      'folder',
    ];
    for (const word of words) {
      assert.ok(
        names.some((name) => name.toLowerCase().includes(word)),
        word,
      );
    }
    const extracts = commands.filter(({ command }) => command.includes('.extract'));
    const icons = extracts.map(({ icon }) => icon).filter((icon) => icon !== undefined);
    assert.ok(!icons.some((icon) => icon.includes('preview')), "that of VS Code's previews");
  });

  it('has sections of settings, each with an order', () => {
    const sections = manifest.contributes.configuration;
    assert.ok(sections.length >= 3);
    for (const group of sections) {
      const orders = Object.values(group.properties).map(({ order }) => order);
      const expected = orders.map((_, at) => at);
      assert.deepEqual(
        [...orders].sort((a, b) => (a ?? 0) - (b ?? 0)),
        expected,
      );
    }
  });

  it('describes every choice of a setting', () => {
    for (const [name, { enum: choices, enumDescriptions }] of Object.entries(properties)) {
      assert.equal(enumDescriptions?.length, choices?.length, name);
    }
  });

  it('restricts every setting in untrusted workspaces, except for the harmless ones', () => {
    const harmless = HARMLESS_SETTINGS.map((name) => `deepseekOcr.${name}`);
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const all = Object.keys(properties);
    for (const name of harmless) assert.ok(all.includes(name), name);
    assert.deepEqual(
      [...restrictedConfigurations].sort(),
      all.filter((name) => !harmless.includes(name)).sort(),
    );
    // Whoever extends the list must also add the setting here.
    assert.deepEqual([...HARMLESS_SETTINGS].sort(), [
      'doubtfulBelow',
      'formulas',
      'keepHeadersAndFooters',
      'language',
      'openPanel',
      'pageMarks',
      'raisedLetters',
      'spanningTables',
    ]);
  });

  it('gives the language model tool the input schema of the code', () => {
    const [tool] = manifest.contributes.languageModelTools;
    assert.deepEqual(Object.keys(tool?.inputSchema.properties ?? {}).sort(), [
      'languages',
      'maxCharacters',
      'pages',
      'path',
      'startCharacter',
    ]);
    const { maxCharacters } = tool?.inputSchema.properties ?? {};
    assert.deepEqual(
      [maxCharacters?.default, maxCharacters?.maximum],
      [ANSWER_LIMIT.preset, ANSWER_LIMIT.most],
    );
  });

  it('runs where the files are, on the remote machine too', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('has a text for every key and a key for every text', () => {
    const texts = Object.keys(read('package.nls.json') as Record<string, string>).sort();
    const used = new Set<string>();
    JSON.stringify(manifest, (_key, value: unknown) => {
      const key = typeof value === 'string' ? /^%(.+)%$/u.exec(value)?.[1] : undefined;
      if (key !== undefined) used.add(key);
      return value;
    });
    assert.deepEqual([...used].sort(), texts);
  });

  it('offers its menus for exactly the formats that the code accepts', () => {
    const { menus } = manifest.contributes;
    const patterns = Object.values(menus)
      .flat()
      .flatMap(({ when }) => [...(when ?? '').matchAll(/resourceExtname =~ \/(\S+)\/i/gu)])
      .map(([, source]) => source ?? '')
      .filter((source) => source.includes('png'));
    assert.ok(patterns.length >= 3);
    for (const source of patterns) {
      const pattern = new RegExp(source, 'iu');
      for (const extension of INPUT_EXTENSIONS) assert.match(`.${extension}`, pattern);
      for (const other of ['.svg', '.md', '.pdfx', 'png']) assert.doesNotMatch(other, pattern);
      const [, alternatives = ''] = /\((.*)\)/u.exec(source) ?? [];
      assert.deepEqual(alternatives.split('|').sort(), [...INPUT_EXTENSIONS].sort());
    }
    const ids = new Set(manifest.contributes.commands.map(({ command }) => command));
    for (const { command } of Object.values(menus).flat()) assert.ok(ids.has(command), command);
  });

  it('has its walkthrough pictures', () => {
    const pictures = readdirSync(path.join(root, 'media/walkthrough'));
    const wanted = manifest.contributes.walkthroughs
      .flatMap(({ steps }) => steps)
      .map(({ media }) => path.basename(media.svg));
    assert.deepEqual([...wanted].sort(), pictures.sort());
  });
});

/** Defaults of the protocol that correspond to settings. */
const PRESETS = { maxTokens: 8192, maxSeconds: 900, dollarFormulas: true, mode: 'auto' };

describe('settings', () => {
  const settings = (values: Record<string, unknown>) => parseSettings((name) => values[name]);

  it('fall back to the default for a value of the wrong type or out of range', () => {
    const parsed = settings({ threads: -1, deskew: 'yes', language: 'de', 'limits.pages': 0 });
    assert.equal(parsed.threads, 0);
    assert.equal(parsed.deskew, true);
    assert.deepEqual(parsed.language, ['auto']);
    assert.equal(parsed['limits.pages'], 2000);
  });

  it('treat auto, alone or together with languages, as detection', () => {
    assert.deepEqual(chosenLanguages(settings({})), []);
    assert.deepEqual(chosenLanguages(settings({ language: ['de', 'Auto'] })), []);
    assert.deepEqual(chosenLanguages(settings({ language: [' de ', '', 'ja'] })), ['de', 'ja']);
  });

  it('become options that the protocol accepts, in its units', () => {
    const options = v.parse(
      RecognizeOptionsSchema,
      recognizeOptions(settings({ 'limits.fileSizeMB': 2, 'limits.imageMegapixels': 3 })),
    );
    assert.equal(options.limits.fileBytes, 2 * 1024 * 1024);
    assert.equal(options.limits.imagePixels, 3_000_000);
    const memory = (megabytes: number) =>
      recognizeOptions(settings({ 'limits.memoryMB': megabytes })).limits?.memoryBytes;
    assert.deepEqual([memory(0), memory(-1), memory(512)], [undefined, undefined, 512 * 2 ** 20]);
  });

  it('limit the time of a page and choose the form of formulas', () => {
    const read = (values: Record<string, unknown>) => recognizeOptions(settings(values));
    const options = read({ formulas: 'latex', 'limits.pageTokens': 99, 'limits.pageSeconds': 7.5 });
    assert.deepEqual(
      [options.dollarFormulas, options.maxTokens, options.maxSeconds],
      [false, 99, 7.5],
    );
    assert.equal(read({ 'limits.pageTokens': 1.5 }).maxTokens, 8192);
    assert.deepEqual(
      v.parse(RecognizeOptionsSchema, read({})),
      v.parse(RecognizeOptionsSchema, { ...read({}), ...PRESETS }),
    );
  });

  it('name a resolution mode only if the model has it', () => {
    const mode = (values: Record<string, unknown>) => recognizeOptions(settings(values)).mode;
    assert.equal(mode({}), 'auto');
    assert.equal(mode({ resolutionMode: 'gundam' }), 'gundam');
    assert.equal(mode({ resolutionMode: 'gundam', model: 'deepseek-ocr-2' }), 'auto');
    assert.equal(mode({ resolutionMode: '768', model: 'deepseek-ocr-2' }), '768');
    assert.equal(mode({ resolutionMode: '768', deepseekModelFolder: '/m' }), '768');
    assert.equal(mode({ resolutionMode: 'huge' }), 'auto');
  });
});

describe('formats', () => {
  it('are recognized by the name', () => {
    for (const name of ['a.PNG', 'b.c.jpeg', '/x/y.pdf']) assert.ok(isInputName(name), name);
    for (const name of ['png', 'a.svg', 'a.png.txt', '']) assert.ok(!isInputName(name), name);
  });

  it('determine the name of the Markdown file', () => {
    assert.equal(markdownName('a.b.pdf'), 'a.b.md');
    assert.equal(markdownName('.png'), '.png.md');
    assert.equal(markdownName('scan'), 'scan.md');
  });
});
