import { AsyncLocalStorage } from 'node:async_hooks';
import { errors, type OcrError } from '../../../core/errors/errors.ts';
import { say, type Sentence } from '../../../core/sentences/sentence.ts';

export interface BudgetLimits {
  /** Most pixels of one image. */
  readonly imagePixels: number;
  /** Longest time for the task, in seconds. */
  readonly seconds: number;
  /** True if images above the limit are left out instead of failing the task. */
  readonly skipImages?: boolean;
}

/** All images of a page together may have this many times the pixels of the largest one. */
const IMAGES_PER_PAGE = 2;
/** Bytes of a decompressed pixel: CMYK with 16 bits each. */
const PIXEL_BYTES = 8;
/** Data other than images (content, fonts, character maps) is some megabytes, decompressed. */
const MAX_DATA_BYTES = 256e6;
/** An ASCII filter, a general compression, and an image compression make three. */
const MAX_FILTERS = 4;
/** Compressing compressed data gains nothing; some writers do it once. */
const MAX_UNPACKING = 2;
const UNPACKING = /^(?:Fl|FlateDecode|LZW|LZWDecode|RL|RunLengthDecode)$/u;
/** The largest maps and drawings have some hundred thousand. */
const MAX_OPERATORS = 3e6;
/** Nested drawings (form XObjects): the symbols of a large plan are some ten thousand. */
const MAX_FORMS = 50_000;
/** A page of small print has 10,000. */
const MAX_GLYPHS = 500_000;
/** A color table with four inputs has 10⁵ to 10⁶. */
const MAX_SAMPLES = 2 ** 24;
/** Operators of PostScript functions, over all their values: some seconds. */
const MAX_FUNCTION_STEPS = 5e8;
/** How long pdf.js may take to notice that the task has failed, in milliseconds. */
const GRACE_MS = 1000;

const scope = new AsyncLocalStorage<Budget>();

/**
 * The budget of the current task; undefined outside tasks. When a page is parsed for its text,
 * pdf.js decodes its images after the parsing has ended; they still count.
 */
export const currentBudget = (): Budget | undefined => scope.getStore();

/**
 * The cost limits of one task of pdf.js (parsing or rendering a page). The hooks in pdf.js charge
 * it before each operation. Once a limit is exceeded, every further charge throws, so that pdf.js,
 * which skips failed operations, finishes.
 */
export class Budget {
  private readonly images = new WeakMap<object, number>();
  private imagePixels = 0;
  private imageBytes = 0;
  private dataBytes = 0;
  private operatorCount = 0;
  private functionSteps = 0;
  private formCount = 0;
  private glyphCount = 0;
  private readonly end: number;
  /** True if an image is damaged: pdf.js leaves its area empty without reporting it. */
  lostImage = false;
  /** True if an image was left out because of its size. */
  skippedImage = false;
  private onFailure: (() => void) | undefined;
  private error: OcrError | undefined;
  private done = false;

  /**
   * @param title names the page in messages
   * @param task names the task in the message about its time
   */
  constructor(
    private readonly title: Sentence,
    private readonly task: Sentence,
    private readonly limits: BudgetLimits,
  ) {
    this.end = performance.now() + limits.seconds * 1000;
  }

  /** Errors: the first limit that was exceeded, `pageTimeout`. */
  check(): void {
    if (this.error) throw this.error;
    if (this.done || performance.now() <= this.end) return;
    this.fail(errors.pageTimeout(this.task, this.limits.seconds));
  }

  /** An image, before it is decoded. @param key identifies it: it is decoded once */
  image(key: object, pixels: number): void {
    this.check();
    const { imagePixels: limit } = this.limits;
    if (pixels > limit) this.fail(errors.embeddedImageTooLarge(this.title, limit));
    this.imagePixels += Math.max(0, pixels - (this.images.get(key) ?? 0));
    this.images.set(key, Math.max(pixels, this.images.get(key) ?? 0));
    if (this.imagePixels <= IMAGES_PER_PAGE * limit) return;
    this.fail(errors.embeddedImagesTooLarge(this.title, IMAGES_PER_PAGE * limit));
  }

  /** Whether an image of this many pixels, including masks, must be left out. */
  skips(pixels: number): boolean {
    const { imagePixels: limit, skipImages = false } = this.limits;
    const fits = pixels <= limit && this.imagePixels + pixels <= IMAGES_PER_PAGE * limit;
    if (!skipImages || fits) return false;
    this.skippedImage = true;
    return true;
  }

  /** Bytes to which a stream of the given kind may still be decompressed. */
  left(ofImage: boolean): number {
    const pixels = IMAGES_PER_PAGE * this.limits.imagePixels;
    return ofImage ? PIXEL_BYTES * pixels - this.imageBytes : MAX_DATA_BYTES - this.dataBytes;
  }

  /** Bytes that are about to be decompressed. */
  unpack(bytes: number, ofImage: boolean): void {
    this.check();
    if (bytes > this.left(ofImage)) {
      if (ofImage) {
        const pixels = IMAGES_PER_PAGE * this.limits.imagePixels;
        this.fail(errors.embeddedImagesTooLarge(this.title, pixels));
      }
      this.tooComplex(say('its data is too large once decompressed'));
    }
    if (ofImage) this.imageBytes += bytes;
    else this.dataBytes += bytes;
  }

  /** Filters of one stream. */
  filters(names: readonly string[]): void {
    this.check();
    const unpacking = names.filter((name) => UNPACKING.test(name)).length;
    if (names.length <= MAX_FILTERS && unpacking <= MAX_UNPACKING) return;
    this.tooComplex(say('it contains data that is encoded {0} times over', names.length));
  }

  operator(): void {
    this.check();
    this.operatorCount++;
    if (this.operatorCount > MAX_OPERATORS) {
      this.tooComplex(say('it is drawn in more than {0} steps', MAX_OPERATORS));
    }
  }

  /** A nested drawing (form XObject). */
  form(): void {
    this.check();
    this.formCount++;
    if (this.formCount > MAX_FORMS) {
      this.tooComplex(say('it has more than {0} nested drawings', MAX_FORMS));
    }
  }

  glyphs(count: number): void {
    this.glyphCount += count;
    if (this.glyphCount > MAX_GLYPHS) {
      this.tooComplex(say('it has more than {0} characters', MAX_GLYPHS));
    }
  }

  /** A function evaluated for one value. @param operators number of its operators */
  compute(operators: number): void {
    this.check();
    this.functionSteps += operators;
    if (this.functionSteps > MAX_FUNCTION_STEPS) {
      this.tooComplex(say('its colors are computed by too long a function'));
    }
  }

  /** Values of a table that defines a function. */
  samples(count: number): void {
    this.check();
    if (!(count <= MAX_SAMPLES)) this.tooComplex(say('it defines a color by too large a table'));
  }

  /**
   * Runs a task of pdf.js on this budget. Errors: the exceeded limit, else what the task throws.
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const failed = new Promise<void>((resolve) => (this.onFailure = resolve));
    // pdf.js skips operations that fail, or waits for results that never arrive.
    const late = failed.then(() => new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS)));
    const work = scope.run(this, task);
    try {
      await Promise.race([work, late]);
    } catch (error) {
      throw this.error ?? error;
    } finally {
      this.done = true;
      // pdf.js keeps promises made in this scope as long as the document, and with them the budget.
      // From here it would reach the result of the task: every glyph of the page.
      this.onFailure = undefined;
    }
    if (this.error) {
      work.catch(() => undefined);
      throw this.error;
    }
    return work;
  }

  private tooComplex(why: Sentence): never {
    this.fail(errors.pageTooComplex(this.title, why));
  }

  private fail(error: OcrError): never {
    this.error ??= error;
    this.onFailure?.();
    throw this.error;
  }
}
