import type { OcrPage, OcrWarning } from '../../../core/document/document.ts';
import type { Source } from '../../../core/document/source.ts';
import type { Rotation } from '../../../core/geometry/geometry.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { safeMarkdown } from '../../../core/safe/safeMarkdown.ts';
import type {
  InputDocument,
  InputPage,
  OpenOptions,
  TextLayer,
} from '../../../input/source/inputDocument.ts';
import type { Figure } from '../../../input/source/figurePictures.ts';
import type { ReadPicture } from '../../../layout/lines/layoutInput.ts';
import type { PageEvents } from '../../engine.ts';
import type { PageOptions } from '../../options.ts';
import type { ProcessEvent } from '../../protocol.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { LocalWork } from './severalPages.ts';

/** The stages around the engines, so that tests can replace them. */
export interface PipelineStages {
  openInput(source: Source, options: OpenOptions, signal: AbortSignal): Promise<InputDocument>;
  /** Lays out the embedded text of a page, with the text that was read in its pictures. */
  textLayerPage(
    page: InputPage,
    layer: TextLayer,
    options: PageOptions,
    pictures?: readonly ReadPicture[],
  ): Promise<OcrPage>;
  /**
   * Writes the picture of a page, rotated upright, and returns its path; undefined if that failed,
   * which must not lose the page.
   * @param rotation clockwise
   */
  writePreview(
    image: RasterImage,
    rotation: Rotation,
    folder: string,
    index: number,
  ): Promise<string | undefined>;
  /** Writes pictures of figures as `<id>.png` and returns the ids of those that were written. */
  writeFigures(
    image: RasterImage,
    rotation: Rotation,
    figures: readonly Figure[],
    folder: string,
  ): Promise<string[]>;
}

export interface PipelineContext {
  readonly stages: PipelineStages;
  readonly engines: EngineRegistry;
  /** The work of this machine for all runs in progress; absent = there is no other run. */
  readonly local?: LocalWork;
  readonly emit: (event: ProcessEvent) => void;
  readonly warn: (message: string) => void;
  readonly note: (message: string) => void;
}

/** What a page needs besides the rest of the run. */
export interface PageContext extends PipelineContext {
  /** Reports the bytes of the page's image. */
  readonly hold: (bytes: number) => void;
  readonly elsewhere: NonNullable<PageEvents['elsewhere']>;
}

/** A page and how it was read. */
export interface PageReading {
  readonly page: OcrPage;
  /** The raster, if one was made. */
  readonly image?: RasterImage;
  readonly model: string;
  /** The device on which an engine recognized it. */
  readonly device?: string;
}

export const withWarnings = (page: OcrPage, warnings: readonly OcrWarning[]): OcrPage => ({
  ...page,
  warnings: [...warnings, ...page.warnings],
});

/** Forwards what an engine reports, until the run is cancelled. */
export function pageEvents(
  page: number,
  { emit, elsewhere }: Pick<PageContext, 'emit' | 'elsewhere'>,
  signal: AbortSignal,
): Required<PageEvents> {
  const send = (event: ProcessEvent) => {
    if (!signal.aborted) emit(event);
  };
  return {
    linesFound: (count) => send({ type: 'linesFound', page, count }),
    progress: (done) => send({ type: 'pageProgress', page, done }),
    partialMarkdown: (markdown) =>
      send({ type: 'partialMarkdown', page, markdown: safeMarkdown(markdown) }),
    waits: (waits) => send({ type: 'pageWaits', page, waits }),
    elsewhere,
  };
}
