/**
 * The options for reading files. Parsing, `--help` and docs/command-line.md all come from this
 * table.
 */
import { PAGE_MARKS } from '../../core/document/pageMarks.ts';
import { RAISED_FORMS } from '../../core/text/inlineMarks.ts';
import { TASK_IDS } from '../../core/prompting/tasks.ts';
import { DeviceSettingSchema, EngineIdSchema, VisionSettingSchema } from '../../engine/options.ts';
import type { OptionTable } from './optionHelp.ts';

/** Options of the engine `server`, wrong with any other. */
export const SERVER_OPTIONS = {
  'server-url': {
    type: 'string',
    value: 'URL',
    about:
      'for --engine server: an OpenAI-compatible server that hosts an OCR model, such as ' +
      'http://localhost:8000/v1; several, separated by commas, share the pages; if they need a key, ' +
      'set the environment variable OCR_SERVER_KEY',
  },
  'server-model': {
    type: 'string',
    value: 'ID',
    about: 'its model; default: the one that looks like an OCR model',
  },
  'server-timeout': {
    type: 'string',
    value: 'S',
    about: 'longest time for a whole page, in seconds (600)',
  },
  'server-pages': {
    type: 'string',
    value: 'N',
    about: 'pages that each server reads at a time; default: what it states, or 4',
  },
} as const satisfies OptionTable;

const LIMIT_OPTIONS = {
  'max-tokens': {
    type: 'string',
    value: 'N',
    about: 'longest answer for a page, in tokens (8192)',
  },
  'max-seconds': {
    type: 'string',
    value: 'S',
    setting: 'limits.pageSeconds',
    about: 'longest time for a page, in seconds (900)',
  },
  'max-pages': {
    type: 'string',
    value: 'N',
    setting: 'limits.pages',
    about: 'most pages of a file (2000)',
  },
  'max-file-mb': {
    type: 'string',
    value: 'N',
    setting: 'limits.fileSizeMB',
    about: 'largest file, in MB (512)',
  },
  'max-image-megapixels': {
    type: 'string',
    value: 'N',
    setting: 'limits.imageMegapixels',
    about: 'largest image, in megapixels (100)',
  },
  'max-page-megapixels': {
    type: 'string',
    value: 'N',
    setting: 'limits.pageMegapixels',
    about: 'largest image made from a PDF page, in megapixels (40)',
  },
  'max-memory-mb': {
    type: 'string',
    value: 'N',
    setting: 'limits.memoryMB',
    about: 'most memory for reading a page, in MB; default: depends on the machine and the model',
  },
} as const satisfies OptionTable;

export const READING_OPTIONS = {
  language: {
    type: 'string',
    short: 'l',
    value: 'CODES',
    default: 'auto',
    about: 'auto (default) or codes, most likely first: en,ar,zh-Hans',
  },
  format: {
    type: 'string',
    short: 'f',
    value: 'FORMAT',
    choices: ['md', 'txt', 'html', 'csv', 'json', 'pdf', 'docx', 'xlsx', 'hocr', 'alto'],
    about:
      'md (default), txt, html, csv (the tables), json; with --output: pdf (searchable), docx ' +
      '(Word), xlsx (the tables), hocr or alto (XML), which have words with their places',
  },
  json: { type: 'boolean', default: false, about: 'the same as --format json' },
  output: {
    type: 'string',
    short: 'o',
    value: 'PATH',
    about:
      'a file, or a folder if several files are given; existing files are kept, and an input is ' +
      'never replaced',
  },
  force: { type: 'boolean', default: false, about: 'with --output: replaces existing text files' },
  figures: {
    type: 'boolean',
    default: false,
    about: 'with --output: saves figures as images next to it, linked in the Markdown',
  },
  pages: {
    type: 'string',
    short: 'p',
    value: 'RANGE',
    about: 'pages to read, such as 1-3,8 or 5-',
  },
  password: { type: 'string', value: 'TEXT', about: 'opens protected PDFs' },
  textlayer: {
    type: 'string',
    value: 'MODE',
    default: 'auto',
    choices: ['auto', 'ocr', 'textLayer'],
    about:
      "auto (default): uses a PDF's embedded text if it can be trusted; ocr: never; textLayer: " +
      'always',
  },
  engine: {
    type: 'string',
    value: 'NAME',
    default: 'compact',
    choices: EngineIdSchema.options,
    about: 'compact (default), deepseek or server',
  },
  model: {
    type: 'string',
    value: 'FOLDER',
    about:
      'converted DeepSeek-OCR model, for --engine deepseek; default: one from "deepseek-ocr models"',
  },
  device: {
    type: 'string',
    value: 'NAME',
    default: 'auto',
    choices: DeviceSettingSchema.options,
    about: 'where that model runs: auto (default), cpu, webgpu, cuda, directml or coreml',
  },
  precision: {
    type: 'string',
    value: 'NAME',
    default: 'auto',
    choices: ['auto', 'float32'],
    about: 'how it computes on a GPU: half precision if that is right (auto, default) or float32',
  },
  vision: {
    type: 'string',
    value: 'FORM',
    default: 'int8',
    choices: VisionSettingSchema.options,
    about: 'vision encoder on the CPU: int8 (default) or float',
  },
  ...SERVER_OPTIONS,
  task: {
    type: 'string',
    value: 'NAME',
    default: 'document',
    choices: TASK_IDS,
    about: `for the engines deepseek and server: ${TASK_IDS.join(', ')}`,
  },
  'language-hint': {
    type: 'boolean',
    default: false,
    about: 'names the languages of --language in the prompt',
  },
  prompt: {
    type: 'string',
    value: 'TEXT',
    about: 'phrase for the task locate, prompt for the task custom',
  },
  mode: {
    type: 'string',
    value: 'NAME',
    default: 'auto',
    about: 'resolution mode of the model; auto (default) chooses',
  },
  formulas: {
    type: 'string',
    value: 'FORM',
    default: 'dollar',
    choices: ['dollar', 'latex'],
    about: 'dollar (default): $…$; latex: \\(…\\) as the model writes them',
  },
  raised: {
    type: 'string',
    value: 'FORM',
    default: 'unicode',
    choices: RAISED_FORMS,
    about:
      'superscripts and subscripts: unicode (default): m² if Unicode has all letters, otherwise ' +
      '<sup>; html: always <sup> and <sub>; caret: m^2, a_{10}',
  },
  'page-marks': {
    type: 'string',
    value: 'FORM',
    default: 'none',
    choices: PAGE_MARKS,
    about:
      'between pages of a file in Markdown: none (default), rule (---) or comment with the number ' +
      'of the page',
  },
  ...LIMIT_OPTIONS,
  tessdata: {
    type: 'string',
    value: 'FOLDER',
    multiple: true,
    default: [] as string[],
    about: 'additional Tesseract language data; can be repeated',
  },
  quiet: { type: 'boolean', short: 'q', default: false, about: 'no progress and no warnings' },
  version: { type: 'boolean', default: false, about: 'prints the version' },
  help: { type: 'boolean', short: 'h', default: false, about: 'prints this text' },
} as const satisfies OptionTable;
