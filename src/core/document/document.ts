import type { Box, Quad, Rotation } from '../geometry/geometry.ts';
import type { ScriptName } from '../text/languages.ts';
import type { StyledSpan, WordStyle } from '../text/styledText.ts';
import { renderSentence, type Sentence } from '../sentences/sentence.ts';

/** Version of the public JSON form of {@link OcrDocument}; raised when a field changes meaning. */
export const OCR_DOCUMENT_VERSION = 2;

export interface Word {
  readonly text: string;
  readonly box: Box;
  /** 0..1 */
  readonly confidence: number;
  /** Style of all of its letters; absent if it is unknown, plain, or changes inside. */
  readonly style?: WordStyle;
  /** The pieces of a word whose style changes inside, as in `CO₂`; in reading order. */
  readonly spans?: readonly StyledSpan[];
}

/** One line of text of the page, in logical (typing) order. */
export interface Line {
  readonly text: string;
  readonly quad: Quad;
  /** Mean probability of the characters, 0..1; 1 for text taken from a PDF's text layer. */
  readonly confidence: number;
  readonly words?: readonly Word[];
  readonly direction?: 'ltr' | 'rtl' | 'ttb';
  readonly script?: ScriptName;
  /** Which recognizer read it, e.g. `ctc:ppocr-v4`, `tesseract:deu`, `textLayer`. */
  readonly recognizer?: string;
  /** Type size in pixels if it is known exactly (text layer); otherwise the quad decides. */
  readonly fontSize?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly monospaced?: boolean;
  /** Heading level, 1 to 6, that a document's own tags or outline state (text layer). */
  readonly heading?: number;
  /** LaTeX of a display formula, without dollars; `text` is its plain text. */
  readonly formula?: string;
}

export const REGION_KINDS = [
  'title',
  'heading',
  'paragraph',
  'list',
  'table',
  'figure',
  'formula',
  'caption',
  'footnote',
  'header',
  'footer',
  'pageNumber',
] as const;
export type RegionKind = (typeof REGION_KINDS)[number];

export interface TableCell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly text: string;
  /** The text in pieces of one style each, if any letter has one. */
  readonly spans?: readonly StyledSpan[];
  readonly box: Box;
  readonly header: boolean;
  /** 0..1, or null if the engine reports none. */
  readonly confidence: number | null;
}

export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly TableCell[];
}

/** What read a page or a region, and with which task. */
export interface Provenance {
  /** Id of the engine, or `textLayer`. */
  readonly engine: string;
  readonly model: string;
  /** Where it ran, e.g. `WebGPU`; absent for a text layer. */
  readonly device?: string;
  /** Why it ran there, in English, if the engine had a choice. */
  readonly deviceReason?: string;
  /** The reason, as it can be translated; absent in results of older versions and in exported ones. */
  readonly whyDevice?: Sentence;
  /** Vision-language engines: the task, its text if it takes one, and the resolution mode. */
  readonly task?: string;
  readonly prompt?: string;
  readonly mode?: string;
}

export interface Region {
  /**
   * Unique in the document: `p<page>-r<region>`, both counted from 1 in reading order. Regions that
   * were read again continue after the last number of the page.
   */
  readonly id: string;
  readonly kind: RegionKind;
  /** Heading level 1..6 of `title` and `heading`. */
  readonly level?: number;
  /**
   * Where it is on the page, in reading order: several boxes for text that continues elsewhere,
   * such as in the next column, and none if the engine named no place.
   */
  readonly places: readonly Box[];
  readonly markdown: string;
  readonly text: string;
  /** 0..1, or null if the engine reports none (a figure without text, a server's answer). */
  readonly confidence: number | null;
  readonly lines?: readonly Line[];
  readonly table?: Table;
  /** If the region was re-read separately. */
  readonly reading?: Provenance;
}

export const WARNING_CODES = [
  'noText',
  'lowConfidence',
  'textLayerUntrusted',
  'textLayerMissing',
  'languageDataMissing',
  'pageFailed',
  'serverCrashed',
  'cancelled',
  'truncatedInput',
  'imageScaled',
  'tableShape',
  'repetition',
  'deviceFailed',
  'missedText',
  'unplaced',
  'notSurveyed',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface OcrWarning {
  readonly code: WarningCode;
  /** In English. */
  readonly message: string;
  /**
   * The message, as it can be translated; absent in results of older versions. Results that are
   * exported have only the message.
   */
  readonly sentence?: Sentence;
  /** Index of the page from 0; absent = the whole document. */
  readonly page?: number;
  /** Id of the region whose separate re-run caused this; absent = the whole page. */
  readonly region?: string;
}

/** A warning. @param place absent: it is about the whole document */
export const warningOf = (
  code: WarningCode,
  sentence: Sentence,
  place: Pick<OcrWarning, 'page' | 'region'> = {},
): OcrWarning => ({ code, message: renderSentence(sentence), sentence, ...place });

/** Milliseconds per step. */
export type Timings = Readonly<Record<string, number>>;

export interface OcrPage {
  /** Index in the source from 0. */
  readonly index: number;
  /** Pixels of the upright source page. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn that made the source page upright. */
  readonly rotation: Rotation;
  readonly origin: 'ocr' | 'textLayer';
  readonly regions: readonly Region[];
  readonly markdown: string;
  readonly text: string;
  /** The engine's own output before layout, as text or JSON. */
  readonly raw: string;
  readonly confidence: number | null;
  readonly scripts: readonly ScriptName[];
  readonly timings: Timings;
  readonly warnings: readonly OcrWarning[];
  readonly reading?: Provenance;
  /** Boxes of text lines that a detector found and the engine's answer lacks. */
  readonly missed?: readonly Box[];
}

export interface OcrSource {
  /** File name without folders. */
  readonly name: string;
  readonly mimeType: string;
  /** Pages (or frames) in the source, which may be more than were recognized. */
  readonly pageCount: number;
}

export interface OcrDocument {
  readonly version: typeof OCR_DOCUMENT_VERSION;
  readonly source: OcrSource;
  readonly engine: string;
  readonly model: string;
  readonly pages: readonly OcrPage[];
  readonly timings: Timings;
  readonly warnings: readonly OcrWarning[];
}

/** Pages joined as plain text, form feeds between pages as in other text extractors. */
export function documentText(pages: readonly OcrPage[]): string {
  return pages.map((page) => page.text.trim()).join('\n\f\n');
}
