import * as v from 'valibot';
import { PAGE_MARKS } from '../../core/document/pageMarks.ts';
import { RESOLUTION_MODES } from '../../core/prompting/resolutionModes.ts';
import { RAISED_FORMS } from '../../core/text/inlineMarks.ts';
import { QUANTIZATIONS } from '../../models/format/forms.ts';
import { DeviceSettingSchema, EngineIdSchema, VisionSettingSchema } from '../../engine/options.ts';

/** Models of the catalogue that the engine `deepseek` can run. */
const ModelIdSchema = v.picklist(['deepseek-ocr', 'deepseek-ocr-2']);

/** Resolution modes of all models; `auto` chooses by the size of the text. */
const MODE_IDS = [
  'auto',
  ...RESOLUTION_MODES.v1.map(({ id }) => id),
  ...RESOLUTION_MODES.v2.map(({ id }) => id),
] as const;

/** Section of all settings. */
export const SECTION = 'deepseekOcr';

const flag = (preset: boolean) => v.fallback(v.boolean(), preset);
const atLeast = (minimum: number, preset: number) =>
  v.fallback(v.pipe(v.number(), v.finite(), v.minValue(minimum)), preset);

/**
 * Every setting by its name without the section. A value of the wrong type or out of range is
 * replaced by the default, which is also the default in the manifest (a test compares the two).
 */
export const SETTINGS = {
  engine: v.fallback(EngineIdSchema, 'compact'),
  language: v.fallback(v.array(v.string()), ['auto']),
  textLayer: v.fallback(v.picklist(['auto', 'ocr', 'textLayer']), 'auto'),
  output: v.fallback(v.picklist(['untitled', 'besideSource']), 'untitled'),
  figures: flag(true),
  openPanel: flag(true),
  askAboveMinutes: atLeast(0, 5),
  orientation: flag(true),
  deskew: flag(true),
  enhance: flag(true),
  doubtfulBelow: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 80),
  keepHeadersAndFooters: flag(false),
  spanningTables: v.fallback(v.picklist(['html', 'markdown']), 'html'),
  formulas: v.fallback(v.picklist(['dollar', 'latex']), 'dollar'),
  raisedLetters: v.fallback(v.picklist(RAISED_FORMS), 'unicode'),
  pageMarks: v.fallback(v.picklist(PAGE_MARKS), 'none'),
  languageHint: flag(false),
  resolutionMode: v.fallback(v.picklist(MODE_IDS), 'auto'),
  tessdataFolder: v.fallback(v.string(), ''),
  model: v.fallback(ModelIdSchema, 'deepseek-ocr'),
  quantization: v.fallback(v.picklist(QUANTIZATIONS), 'int4'),
  modelMirror: v.fallback(v.string(), ''),
  languageMirror: v.fallback(v.string(), ''),
  modelStorageFolder: v.fallback(v.string(), ''),
  deepseekModelFolder: v.fallback(v.string(), ''),
  deepseekDevice: v.fallback(DeviceSettingSchema, 'auto'),
  deepseekVision: v.fallback(VisionSettingSchema, 'int8'),
  checkModelFirst: flag(true),
  'server.url': v.fallback(v.string(), ''),
  'server.moreUrls': v.fallback(v.array(v.string()), []),
  'server.model': v.fallback(v.string(), ''),
  'server.timeoutSeconds': atLeast(1, 600),
  'server.maxPictureSide': atLeast(256, 2400),
  'server.pagesAtOnce': v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  threads: atLeast(0, 0),
  idleUnloadSeconds: atLeast(1, 300),
  'limits.fileSizeMB': atLeast(1, 512),
  'limits.imageMegapixels': atLeast(1, 100),
  'limits.pageMegapixels': atLeast(1, 40),
  'limits.pages': atLeast(1, 2000),
  'limits.memoryMB': atLeast(0, 0),
  'limits.pageTokens': v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1)), 8192),
  'limits.pageSeconds': atLeast(1, 900),
  keepResults: atLeast(1, 20),
};

type Entries = typeof SETTINGS;
export type SettingName = keyof Entries;
export type Settings = { readonly [K in SettingName]: v.InferOutput<Entries[K]> };

/**
 * What an untrusted workspace may set: the language of its documents, and how their text is written
 * and shown. All other settings choose engines, devices, places, servers or limits, or how much a
 * file's own text is trusted.
 */
export const HARMLESS_SETTINGS: readonly SettingName[] = [
  'language',
  'openPanel',
  'doubtfulBelow',
  'keepHeadersAndFooters',
  'spanningTables',
  'formulas',
  'raisedLetters',
  'pageMarks',
];

/** Reads all settings through `get`, which returns undefined for unset ones. */
export function parseSettings(get: (name: SettingName) => unknown): Settings {
  const names = Object.keys(SETTINGS) as SettingName[];
  return Object.fromEntries(
    names.map((name) => [name, v.parse(SETTINGS[name] as v.GenericSchema, get(name))]),
  ) as Settings;
}
