import path from 'node:path';
import { LOW_CONFIDENCE } from '../../core/document/confidence.ts';
import {
  type OcrPage,
  type OcrWarning,
  warningOf,
  type WarningCode,
} from '../../core/document/document.ts';
import { unreadWarning } from '../../core/document/missedText.ts';
import { errors } from '../../core/errors/errors.ts';
import { BUNDLED_LANGUAGES, type Language } from '../../core/text/languages.ts';
import type { RasterImage } from '../../core/geometry/raster.ts';
import { mapBox, mapLine, mapRegion } from '../../core/document/mapRegion.ts';
import type { Box, Quad, Ruling } from '../../core/geometry/geometry.ts';
import type { ReadPicture } from '../../layout/lines/layoutInput.ts';
import { layoutPage } from '../../layout/layout.ts';
import { assemblePage, type PageContent } from '../../core/document/assemblePage.ts';
import { findLines } from './prepare/findLines.ts';
import { detectRulings } from './prepare/rulings.ts';
import type { EngineDescription, OcrEngine, PageEvents, PageImage } from '../engine.ts';
import type { PageLines, PlacedLines, ReaderParts } from './readCompactPage.ts';
import { readWholePage, type BentPage, type TurnedPart, type WholePage } from './readTurned.ts';
import { TextDetector } from './ppocr/lineDetector.ts';
import { CtcRecognizer, LINE_READER } from './ppocr/ppocrRecognizer.ts';
import { Planner } from './routing/planner.ts';
import { planName } from './routing/readLines.ts';
import { languagesOf, routeOf } from './routing/route.ts';
import { languageOf } from './routing/sampleReading.ts';
import { surveyPage, type PageSurvey } from './surveyPage.ts';
import { TesseractRecognizer } from './tesseract/tesseractRecognizer.ts';
import { LineSight } from './sight/lineSight.ts';
import { systemTessdataFolders } from './tesseract/tessdata.ts';
import type { PageOptions } from '../options.ts';
import { say, type Sentence } from '../../core/sentences/sentence.ts';

export interface CompactEngineOptions {
  /** Folder with the packaged models. */
  readonly modelsFolder: string;
  /** Folders with further `.traineddata` files, searched before the system's own. */
  readonly tessdataFolders: readonly string[];
  /** Whether the folders of Tesseract installations are searched as well; default: true. */
  readonly systemTessdata?: boolean;
  /** At least 1. */
  readonly threads: number;
}

/** PP-OCR's own 0.6 loses whole lines of thin type. */
const BOX_THRESHOLD = 0.45;

/** The language in which the first lines are read if none is given. */
const FIRST_LANGUAGE = 'en';

/**
 * If the fitness of the best language is below this, and the letters do not look Latin, the page
 * may be in a language that is missing.
 */
const HARDLY_READABLE = 0.5;

/**
 * The engine of the package: PP-OCR finds the lines, the CTC model or Tesseract's LSTM models read
 * them, and the layout stage assembles them. Everything runs on the CPU.
 */
export class CompactEngine implements OcrEngine {
  readonly id = 'compact';
  readonly #detector: TextDetector;
  readonly #ctc: CtcRecognizer;
  readonly #reader: CtcRecognizer;
  readonly #tesseract: TesseractRecognizer;
  readonly #sight: LineSight;
  readonly #planner: Planner;
  #isWarm = false;

  constructor(private readonly options: CompactEngineOptions) {
    const { modelsFolder, tessdataFolders, systemTessdata = true, threads } = options;
    this.#detector = new TextDetector(modelsFolder, { threads, boxThreshold: BOX_THRESHOLD });
    this.#ctc = new CtcRecognizer(modelsFolder, { threads });
    this.#reader = new CtcRecognizer(modelsFolder, { threads }, LINE_READER);
    this.#tesseract = new TesseractRecognizer({
      folders: [
        path.join(modelsFolder, 'tessdata'),
        ...tessdataFolders,
        ...(systemTessdata ? systemTessdataFolders() : []),
      ],
      threads,
    });
    this.#sight = new LineSight(modelsFolder, { threads });
    this.#planner = new Planner((language) => this.#tesseract.supports(language));
  }

  describe(): EngineDescription {
    const { threads } = this.options;
    return {
      id: this.id,
      label: 'Compact',
      model: 'PP-OCRv4 mobile + Tesseract 5 LSTM',
      device: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      scripts: [...new Set(BUNDLED_LANGUAGES.map(({ script }) => script))],
    };
  }

  async load(signal: AbortSignal): Promise<void> {
    await this.#detector.load(signal);
    await this.#ctc.load(signal);
    await this.#reader.load(signal);
    await this.#sight.load(signal);
    await this.#tesseract.load();
  }

  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const { languages, missing } = this.#usable(options.languages);
    this.#warm(languages);
    const parts = await this.#parts(signal);
    const onPartial = events.partialMarkdown?.bind(events);
    const pageLines = await readWholePage(
      image,
      { ...options, languages },
      parts,
      events,
      signal,
      onPartial && ((lines) => onPartial(contentOf(image, lines, options).markdown)),
    );
    if (signal.aborted) throw errors.cancelled();
    const foreign = languages.length === 0 && isForeign(pageLines);
    return pageOf(image, pageLines, options, { missing, foreign });
  }

  /**
   * Finds the lines of a page and its orientation, without reading all of it.
   * @throws OcrError `cancelled`, `modelMissing`, `outOfMemory`, `languageDataMissing`
   */
  async survey(image: PageImage, options: PageOptions, signal: AbortSignal): Promise<PageSurvey> {
    const { languages } = this.#usable(options.languages);
    return surveyPage(image, { ...options, languages }, await this.#parts(signal), signal);
  }

  /**
   * Finds the lines of a picture; loads no more than the detector.
   * @throws OcrError `cancelled`, `modelMissing`, `outOfMemory`
   */
  async findText(image: RasterImage, signal: AbortSignal): Promise<readonly Quad[]> {
    await this.#detector.load(signal);
    const boxes = await findLines(image, this.#detector, signal);
    return boxes.map(({ quad }) => quad);
  }

  /** Gets Tesseract ready while the lines of the first page are looked for. */
  #warm(languages: readonly string[]): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    const route = routeOf(languageOf(languages[0] ?? FIRST_LANGUAGE));
    this.#tesseract.warm(languagesOf(route));
  }

  async #parts(signal: AbortSignal): Promise<ReaderParts> {
    await this.load(signal);
    return {
      detector: this.#detector,
      ctc: this.#ctc,
      reader: this.#reader,
      tesseract: this.#tesseract,
      sight: this.#sight,
      planner: this.#planner,
    };
  }

  /**
   * Splits the requested languages by whether their models are available.
   * @throws OcrError `languageDataMissing` if none is
   */
  #usable(wanted: readonly string[]): { languages: string[]; missing: Language[] } {
    const languages: string[] = [];
    const missing: Language[] = [];
    for (const code of wanted) {
      const language = languageOf(code);
      const route = routeOf(language);
      const usable = route.recognizer === 'ctc' || this.#tesseract.supports(language);
      if (usable) languages.push(code);
      else missing.push(language);
    }
    const [first] = missing;
    if (first && languages.length === 0) {
      throw errors.languageDataMissing(first);
    }
    return { languages, missing };
  }

  async dispose(): Promise<void> {
    this.#isWarm = false;
    const parts = [this.#detector, this.#ctc, this.#reader, this.#sight, this.#tesseract];
    await Promise.all(parts.map((part) => part.dispose()));
  }
}

/** The rulings of pages in progress: each report of the lines so far needs them. */
const rulingsByImage = new WeakMap<RasterImage, readonly Ruling[]>();

function rulingsOf(image: RasterImage): readonly Ruling[] {
  const known = rulingsByImage.get(image);
  if (known) return known;
  const rulings = detectRulings(image);
  rulingsByImage.set(image, rulings);
  return rulings;
}

/** @param turned blocks in a direction of their own */
function contentOf(
  source: PageImage,
  placed: PlacedLines,
  options: PageOptions,
  turned: readonly TurnedPart[] = [],
  bent?: BentPage,
): PageContent {
  const { width, height } = placed.image;
  // The source's rulings belong to the page before it was rotated upright and made flat.
  const exact = placed.rotation === 0 && !bent ? source.rulings : undefined;
  const rulings = exact && exact.length > 0 ? exact : rulingsOf(placed.image);
  const apart = turned.map((part) => apartOf(part, source.index, options));
  const input = { pageIndex: source.index, width, height, lines: placed.lines, rulings, apart };
  const regions = layoutPage(input, options);
  return assemblePage(bent ? regions.map((one) => mapRegion(one, bent.toPage)) : regions, options);
}

/** Lays a turned block out like a page. */
function apartOf(
  { lines: { image, lines }, place, toPage }: TurnedPart,
  pageIndex: number,
  options: PageOptions,
): ReadPicture {
  const { width, height } = image;
  const input = { pageIndex, width, height, lines, rulings: rulingsOf(image) };
  const regions = layoutPage(input, options).map((region) => mapRegion(region, toPage));
  return { box: place, regions };
}

/** Whether a page fits no installed language, so that its text may be rubbish. */
const isForeign = ({ plan, lines }: PageLines): boolean =>
  plan !== undefined &&
  plan.fitness < HARDLY_READABLE &&
  plan.looksLatin !== true &&
  // Figures alone fit every language.
  lines.some(({ text }) => /\p{L}{3}/u.test(text));

/** Places that were not read, on the page and in its turned blocks. */
function missedOn({ missed, turned, bent }: WholePage): Box[] {
  const all = [
    ...missed,
    ...turned.flatMap(({ lines, toPage }) => lines.missed.map((box) => mapBox(box, toPage))),
  ];
  return bent ? all.map((box) => mapBox(box, bent.toPage)) : all;
}

/** What may be wrong for lack of language data. */
interface Unread {
  /** Languages that were requested. */
  readonly missing: readonly Language[];
  /** The page fits no installed language. */
  readonly foreign: boolean;
}

function pageOf(
  source: PageImage,
  pageLines: WholePage,
  options: PageOptions,
  { missing, foreign }: Unread,
): OcrPage {
  const started = performance.now();
  const { bent } = pageLines;
  const { width, height } = bent?.size ?? pageLines.image;
  const content = contentOf(source, pageLines, options, pageLines.turned, bent);
  const warnings: OcrWarning[] = [];
  const warn = (code: WarningCode, sentence: Sentence): number =>
    warnings.push(warningOf(code, sentence, { page: source.index }));
  const missed = missedOn(pageLines);
  const all = [pageLines, ...pageLines.turned.map((part) => part.lines)];
  const lines = all.flatMap((part) => part.lines);
  if (missed.length > 0) warnings.push(unreadWarning(missed, { width, height }, source.index));
  if (foreign) {
    warn('languageDataMissing', errors.foreignPage(source.index + 1).sentence);
  }
  if (lines.length === 0) {
    warn('noText', say('No text was found on page {0}.', source.index + 1));
  } else if (content.confidence !== null && content.confidence < LOW_CONFIDENCE) {
    const percent = Math.round(content.confidence * 100);
    warn(
      'lowConfidence',
      say('Page {0} was hard to read: mean confidence {1} %.', source.index + 1, percent),
    );
  }
  for (const language of missing) {
    warn('languageDataMissing', errors.languageDataMissing(language).sentence);
  }
  return {
    ...content,
    index: source.index,
    width,
    height,
    rotation: pageLines.rotation,
    origin: 'ocr',
    raw: JSON.stringify(
      {
        route: pageLines.plan && planName(pageLines.plan),
        lines: bent ? lines.map((line) => mapLine(line, bent.toPage)) : lines,
      },
      undefined,
      1,
    ),
    ...(missed.length > 0 && { missed }),
    timings: { ...pageLines.timings, layout: Math.round(performance.now() - started) },
    warnings,
  };
}
