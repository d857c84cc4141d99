import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { type Budget, currentBudget } from './budget.ts';
import { jbig2Pixels } from './jbig2Size.ts';
import { jpegPixels } from './jpegSize.ts';
import type { InnerClasses } from './innerClasses.ts';

const inflated = promisify(inflate);

type Method = (this: object, ...args: unknown[]) => unknown;

function methodOf(owner: object, name: string): Method {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== 'function') throw new TypeError(`pdf.js has no method "${name}".`);
  return method as Method;
}

const prototypeOf = (inner: object): object => Reflect.get(inner, 'prototype') as object;

/** Charges the budget of the current task before a method of pdf.js runs. */
function before(
  owner: object,
  name: string,
  charge: (budget: Budget, self: object, args: readonly unknown[]) => void,
): void {
  const method = methodOf(owner, name);
  Reflect.set(owner, name, function (this: object, ...args: unknown[]): unknown {
    const budget = currentBudget();
    if (budget) charge(budget, this, args);
    return Reflect.apply(method, this, args);
  });
}

const field = (owner: unknown, name: string): unknown =>
  owner !== null && typeof owner === 'object' ? Reflect.get(owner, name) : undefined;

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** An entry of one of pdf.js' dictionaries, by its long or its short name. */
function entry(dictionary: unknown, ...names: string[]): unknown {
  const get = field(dictionary, 'get');
  return typeof get === 'function' ? (get as Method).apply(dictionary as object, names) : undefined;
}

const areaOf = (dictionary: unknown): number =>
  number(entry(dictionary, 'W', 'Width')) * number(entry(dictionary, 'H', 'Height'));

const isImage = (stream: unknown): boolean =>
  field(entry(field(stream, 'dict'), 'Subtype'), 'name') === 'Image' ||
  // Inline images have no subtype.
  entry(field(stream, 'dict'), 'W', 'Width') !== undefined;

/** Dictionaries of an image and of its masks. */
function partsOf(image: unknown): object[] {
  const dictionary = field(image, 'dict');
  const masks = ['SMask', 'Mask'].map((mask) => field(entry(dictionary, mask), 'dict'));
  return [dictionary, ...masks].flatMap((part) =>
    part !== null && typeof part === 'object' ? [part] : [],
  );
}

/** Charges the pixels that an image's dictionary declares, and those of its masks. */
function chargeImage(budget: Budget, image: unknown): void {
  for (const part of partsOf(image)) budget.image(part, areaOf(part));
}

/** Leaves out images that are too large if the current task can do without them. */
function skipImages(evaluator: object): void {
  const build = methodOf(evaluator, 'buildPaintImageXObject');
  Reflect.set(evaluator, 'buildPaintImageXObject', function (this: object, how: unknown): unknown {
    const pixels = partsOf(field(how, 'image')).reduce((sum, part) => sum + areaOf(part), 0);
    if (currentBudget()?.skips(pixels) === true) return Promise.resolve();
    return Reflect.apply(build, this, [how]);
  });
}

/** pdf.js also inflates in one step, but to any size. */
function limitInflate(flate: object): void {
  const original = methodOf(flate, 'asyncGetBytes');
  Reflect.set(flate, 'asyncGetBytes', async function (this: object): Promise<unknown> {
    const budget = currentBudget();
    if (!budget) return original.call(this);
    budget.check();
    const stream = field(this, 'stream') as object;
    methodOf(stream, 'reset').call(stream);
    const inner = field(stream, 'isAsync') === true ? 'asyncGetBytes' : 'getBytes';
    const packed = (await methodOf(stream, inner).call(stream)) as Uint8Array | null;
    if (packed === null) return original.call(this);
    const ofImage = isImage(this);
    try {
      const limit = Math.max(1, Math.floor(budget.left(ofImage)));
      const data = await inflated(packed, { maxOutputLength: limit });
      budget.unpack(data.length, ofImage);
      return new Uint8Array(data.buffer, data.byteOffset, data.length);
    } catch (error) {
      if (field(error, 'code') === 'ERR_BUFFER_TOO_LARGE') budget.unpack(Infinity, ofImage);
      budget.check();
      // Damaged data: pdf.js uses what it can decode.
      return original.call(this);
    }
  });
}

/**
 * Makes the methods of pdf.js that can become expensive charge the budget of the current task.
 * @param showText pdf.js' code of the operator
 */
export function installHooks(inner: InnerClasses, showText: number): void {
  before(prototypeOf(inner.DecodeStream), 'ensureBuffer', (budget, stream, [requested]) => {
    const buffer = field(stream, 'buffer') as Uint8Array;
    const more = number(requested) - buffer.byteLength;
    if (more > 0) budget.unpack(more, isImage(stream));
  });
  limitInflate(prototypeOf(inner.FlateStream));
  before(prototypeOf(inner.Parser), 'filter', (budget, parser, [, dictionary]) => {
    const filters = entry(dictionary, 'F', 'Filter');
    if (!Array.isArray(filters)) return;
    const xref = field(parser, 'xref') as object;
    const name = (filter: unknown): string =>
      String(field(methodOf(xref, 'fetchIfRef').call(xref, filter), 'name'));
    // Names beyond the limit are not even looked up.
    budget.filters(filters.slice(0, 16).map(name));
  });
  before(
    prototypeOf(inner.Parser),
    'makeFilter',
    (budget, _parser, [stream, name, , parameters]) => {
      if (name !== 'CCF' && name !== 'CCITTFaxDecode') return;
      const columns = number(entry(parameters, 'Columns') ?? 1728);
      const rows = number(entry(parameters, 'Rows'));
      const key = (field(stream, 'dict') ?? stream) as object;
      budget.image(key, columns * Math.max(1, rows));
    },
  );
  before(prototypeOf(inner.PartialEvaluator), 'buildPaintImageXObject', (budget, _self, [how]) =>
    chargeImage(budget, field(how, 'image')),
  );
  skipImages(prototypeOf(inner.PartialEvaluator));
  before(prototypeOf(inner.PartialEvaluator), 'buildFormXObject', (budget) => budget.form());
  before(prototypeOf(inner.PartialEvaluator), '_sendImgData', (budget, _self, [, data]) => {
    if (data === null) budget.lostImage = true;
  });
  before(inner.PDFImage, 'createMask', (budget, _self, [how]) =>
    chargeImage(budget, field(how, 'image')),
  );
  before(prototypeOf(inner.PDFImage), 'createImageData', (budget, image) => {
    // JPEG 2000 data states its own size, which counts.
    const dictionary = field(field(image, 'image'), 'dict');
    const pixels = number(field(image, 'width')) * number(field(image, 'height'));
    budget.image((dictionary as object | undefined) ?? image, pixels);
  });
  for (const [coding, pixels] of [
    [inner.JpegStream, jpegPixels],
    [inner.Jbig2Stream, jbig2Pixels],
  ] as const) {
    before(prototypeOf(coding), 'decodeImage', (budget, stream, [bytes]) => {
      const key = field(stream, 'dict') ?? stream;
      budget.image(key, pixels((bytes ?? field(stream, 'bytes')) as Uint8Array));
    });
  }
  before(prototypeOf(inner.OperatorList), 'addOp', (budget, _list, [operator, args]) => {
    budget.operator();
    if (operator !== showText || !Array.isArray(args)) return;
    const glyphs: unknown = args[0];
    if (Array.isArray(glyphs)) budget.glyphs(glyphs.length);
  });
  before(inner.PDFFunction, 'getSampleArray', (budget, _self, [size, outputs]) => {
    const inputs = (size as readonly number[]).reduce((product, n) => product * n, 1);
    budget.samples(inputs * number(outputs));
  });
  before(prototypeOf(inner.PostScriptEvaluator), 'execute', (budget, evaluator) => {
    budget.compute((field(evaluator, 'operators') as readonly unknown[]).length);
  });
}
