/**
 * Tesseract's LSTM recognizer, compiled to WebAssembly by tesseract.js-core, called directly: one
 * module per thread, one `TessBaseAPI` per language set, raw gray pixels in, TSV out.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LineImage, ReadResult, Segmentation } from './workerMessages.ts';
import { parseTsv } from './tsv.ts';

/** The part of Tesseract's C++ API that is used (names as in `tesseract/baseapi.h`). */
interface TessBaseApi {
  Init(dataPath: string | null, languages: string, engineMode: number): number;
  SetVariable(name: string, value: string): boolean;
  /** Reads `/input` of the module's file system; 1 = failure. */
  SetImageFile(exifOrientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetUTF8Text(): string;
  GetTSVText(page: number): string;
  Clear(): void;
  End(): void;
}

interface TesseractModule {
  readonly TessBaseAPI: new () => TessBaseApi;
  readonly FS: {
    writeFile(path: string, data: Uint8Array): void;
    unlink(path: string): void;
  };
}

type CreateModule = (options: {
  print: (text: string) => void;
  printErr: (text: string) => void;
  TesseractProgress: (percent: number) => void;
}) => Promise<TesseractModule>;

/**
 * A module with one function: `i8x16.splat(1), i8x16.splat(2), i8x16.relaxed_swizzle` (0xfd 0x100).
 * It is valid only if the relaxed SIMD proposal is supported.
 */
const RELAXED_SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0],
  ...[65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
);

// Neither the ES library nor Node's types declare the global.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { validate(bytes: Uint8Array): boolean };
};

/** OEM_LSTM_ONLY of `tesseract/publictypes.h`. */
const LSTM_ONLY = 1;

/** PSM_* of `tesseract/publictypes.h`. */
const SEGMENTATION_MODES: Readonly<Record<Segmentation, string>> = {
  verticalBlock: '5',
  block: '6',
  line: '7',
  rawLine: '13',
};

/** Language sets kept in memory per thread; each takes 10 to 40 MB. */
const MAX_APIS = 8;

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export interface LanguageFile {
  readonly name: string;
  readonly file: string;
}

export class TesseractCore {
  /** In order of use, the least recently used first. */
  readonly #apis = new Map<string, TessBaseApi>();

  private constructor(private readonly module: TesseractModule) {}

  static async create(): Promise<TesseractCore> {
    // The two builds differ only in speed; Node 20 lacks relaxed SIMD, newer versions have it.
    const build = WebAssembly.validate(RELAXED_SIMD_PROBE) ? 'relaxedsimd-lstm' : 'simd-lstm';
    const require = createRequire(path.join(import.meta.dirname, 'tesseract-worker.js'));
    const create = require(`tesseract.js-core/tesseract-core-${build}`) as CreateModule;
    const silent = (): void => undefined;
    return new TesseractCore(
      await create({ print: silent, printErr: silent, TesseractProgress: silent }),
    );
  }

  /** Loads the data of a set of languages. Throws an `Error` if it cannot be used. */
  prepare(languages: readonly LanguageFile[]): void {
    this.#api(languages);
  }

  /** Reads one image. Throws an `Error` if the language data or the image cannot be used. */
  read(
    languages: readonly LanguageFile[],
    segmentation: Segmentation,
    image: LineImage,
  ): ReadResult {
    const api = this.#api(languages);
    api.SetVariable('tessedit_pageseg_mode', SEGMENTATION_MODES[segmentation]);
    this.module.FS.writeFile('/input', portableGreymap(image));
    if (api.SetImageFile(1, 0) === 1) throw new Error('Tesseract rejected the image.');
    api.Recognize(null);
    const result = { text: api.GetUTF8Text(), words: parseTsv(api.GetTSVText(0)) };
    api.Clear();
    return result;
  }

  #api(languages: readonly LanguageFile[]): TessBaseApi {
    const key = languages.map(({ file }) => file).join('+');
    const known = this.#apis.get(key);
    if (known) {
      this.#apis.delete(key);
      this.#apis.set(key, known);
      return known;
    }
    const [oldest] = this.#apis;
    if (this.#apis.size >= MAX_APIS && oldest) {
      const [unused, open] = oldest;
      open.End();
      this.#apis.delete(unused);
    }
    const api = this.#create(languages);
    this.#apis.set(key, api);
    return api;
  }

  #create(languages: readonly LanguageFile[]): TessBaseApi {
    for (const { name, file } of languages) {
      const bytes = readFileSync(file);
      this.module.FS.writeFile(`/${name}.traineddata`, isGzip(bytes) ? gunzipSync(bytes) : bytes);
    }
    const api = new this.module.TessBaseAPI();
    const status = api.Init(null, languages.map(({ name }) => name).join('+'), LSTM_ONLY);
    // Init has copied what it needs; the files would only use memory.
    for (const { name } of languages) this.module.FS.unlink(`/${name}.traineddata`);
    if (status === -1) {
      const files = languages.map(({ file }) => path.basename(file)).join(', ');
      throw new Error(`Tesseract cannot use ${files}: no LSTM data, or damaged.`);
    }
    // Images have dark text on a light background, so a second pass on the inverted image is
    // useless.
    api.SetVariable('tessedit_do_invert', '0');
    return api;
  }
}

/** Binary PGM ("P5"), the simplest format that Leptonica reads. */
function portableGreymap({ width, height, grey }: LineImage): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(header.length + width * height);
  file.set(header);
  file.set(grey.subarray(0, width * height), header.length);
  return file;
}
