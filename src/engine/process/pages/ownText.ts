import { type OcrWarning, warningOf } from '../../../core/document/document.ts';
import { pictureWarning } from '../../../core/document/missedText.ts';
import { sentenceOf } from '../../../core/errors/errors.ts';
import type { RasterImage } from '../../../core/geometry/raster.ts';
import { defined } from '../../../core/system/defined.ts';
import type { InputPage, TextLayer } from '../../../input/source/inputDocument.ts';
import { rotateImage } from '../../compact/prepare/rotate.ts';
import type { RecognizeOptions } from '../../options.ts';
import { pageEvents, withWarnings, type PageContext, type PageReading } from './pageContext.ts';
import { NOTHING_READ, type PictureText, readPictures, withReading } from './pictureText.ts';
import { say, renderSentence } from '../../../core/sentences/sentence.ts';

const emptyLayer: TextLayer = {
  lines: [],
  rulings: [],
  figures: [],
  rotation: 0,
  mirrored: false,
  trusted: true,
};

/**
 * The page from its embedded text; undefined if it is to be recognized instead.
 * @param warnings receives what the user should know about the page either way
 */
export async function readOwnText(
  input: InputPage,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<PageReading | undefined> {
  const { stages } = context;
  const own = await takeLayer(input, options, signal, warnings);
  if (!own) return undefined;
  const { image, ...found } = await readPagePictures(
    input,
    own,
    options,
    context,
    signal,
    warnings,
  );
  const { missed } = found;
  if (missed.length > 0) warnings.push(pictureWarning(missed.length, input.index));
  const laidOut = await stages.textLayerPage(input, own, options, found.pictures);
  const reading = { engine: 'textLayer', model: 'text layer' };
  const page = { ...withReading(withWarnings(laidOut, warnings), found.reading), reading };
  return defined({
    page: missed.length === 0 ? page : { ...page, missed },
    image,
    model: reading.model,
  });
}

/** The text layer of a page if it is to be used. @param warnings as in {@link readOwnText} */
async function takeLayer(
  input: InputPage,
  { textLayer }: RecognizeOptions,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<TextLayer | undefined> {
  const layer = await input.textLayer(signal);
  if (layer && !layer.trusted) {
    const sentence =
      textLayer === 'textLayer'
        ? say("The page's embedded text is not reliable ({0}); it was used anyway.", layer.reason)
        : say(
            "The page's embedded text is not reliable ({0}); it was recognized instead.",
            layer.reason,
          );
    warnings.push(warningOf('textLayerUntrusted', sentence));
  }
  if (textLayer !== 'textLayer') return layer?.trusted === true ? layer : undefined;
  if (!layer) {
    warnings.push(warningOf('textLayerMissing', say('The page has no embedded text.')));
  }
  return layer ?? emptyLayer;
}

/** Longest time for rendering a page whose pictures are to be read, in seconds. */
const DRAWING_SECONDS = 60;

/** The engine that reads pictures on pages with embedded text: it is fast and sends nothing. */
const PICTURE_ENGINE = 'compact';

/**
 * Reads the pictures of a page with embedded text, unless only the text layer was requested. A
 * failure loses the pictures, not the page.
 */
async function readPagePictures(
  input: InputPage,
  { lines, pictures = [], rotation }: TextLayer,
  options: RecognizeOptions,
  context: PageContext,
  signal: AbortSignal,
  warnings: OcrWarning[],
): Promise<PictureText & { readonly image?: RasterImage }> {
  if (pictures.length === 0 || options.textLayer === 'textLayer') return NOTHING_READ;
  const { index } = input;
  const tooLong = AbortSignal.timeout(1000 * Math.min(DRAWING_SECONDS, options.maxSeconds / 4));
  try {
    const engine = await context.engines.get(PICTURE_ENGINE);
    const image = await input.image(AbortSignal.any([signal, tooLong]));
    const { progress } = pageEvents(index, context, signal);
    const upright = rotateImage(image, rotation);
    const task = { page: upright, pictures, own: lines, engine, options, index, progress };
    return { ...(await readPictures(task, signal)), image };
  } catch (error) {
    if (signal.aborted) throw error;
    const why = tooLong.aborted ? say('Rendering the page takes too long.') : sentenceOf(error);
    context.warn(`Page ${index + 1}: its images were not read: ${renderSentence(why)}`);
    const sentence = say('Images on the page were not searched for text. {0}', why);
    warnings.push(warningOf('missedText', sentence));
    return NOTHING_READ;
  }
}
