/** Finds the text that a page of a PDF already has. */
import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFRawStream,
  PDFStream,
  decodePDFRawStream,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { ContentReader, type ContentOperation } from './contentTokens.ts';

/** What a content stream does. */
export interface ContentFacts {
  /** It shows text, which may be drawn. */
  readonly visibleText: boolean;
  /** It has text that is not drawn. */
  readonly hiddenText: boolean;
  /** It draws something other than text. */
  readonly draws: boolean;
  /** The stream without its hidden text. */
  readonly stripped: Uint8Array;
}

const SHOWS_TEXT = new Set(['Tj', 'TJ', "'", '"']);
const DRAWS = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'S', 's', 'sh', 'EI']);
/** Modes in which letters are not drawn: 7 only adds them to the clipping path. */
const HIDDEN = new Set(['3', '7']);
const DEEPEST = 12;

/** The bytes of a stream. @throws if they are packed in a way that is not known */
function unpacked(stream: PDFStream): Uint8Array {
  if (stream instanceof PDFRawStream) return decodePDFRawStream(stream).decode();
  return stream.getContents();
}

/** The content of a page: its streams joined, as viewers read them. */
export function contentOf(contents: PDFObject | undefined, context: PDFContext): Uint8Array {
  const object = context.lookup(contents as never) as PDFObject | undefined;
  const parts = object instanceof PDFArray ? object.asArray() : [object];
  const streams = parts
    .map((part) => context.lookup(part as never) as PDFObject | undefined)
    .filter((part) => part instanceof PDFStream);
  const gap = Buffer.from('\n');
  return Buffer.concat(streams.flatMap((stream) => [unpacked(stream), gap]));
}

/**
 * Examines a content stream and the forms that it draws.
 * @throws if it cannot be read
 */
export function factsOfContent(
  bytes: Uint8Array,
  resources: PDFDict | undefined,
  depth = 0,
): ContentFacts {
  const facts = { visibleText: false, hiddenText: false, draws: false };
  const cuts: [number, number][] = [];
  const modes: string[] = [];
  let mode = '0';
  const cut = ({ start, end }: ContentOperation): void => void cuts.push([start, end]);
  for (const operation of new ContentReader(bytes).operations()) {
    const { operator, operand } = operation;
    if (operator === 'q') modes.push(mode);
    else if (operator === 'Q') mode = modes.pop() ?? '0';
    else if (operator === 'Tr') mode = operand;
    else if (DRAWS.has(operator)) facts.draws = true;
    else if (SHOWS_TEXT.has(operator)) {
      if (HIDDEN.has(mode)) {
        facts.hiddenText = true;
        cut(operation);
      } else facts.visibleText = true;
    } else if (operator === 'Do') {
      const form = formFacts(resources, operand.slice(1), depth);
      const onlyHides = form.hiddenText && !form.visibleText && !form.draws;
      if (onlyHides) cut(operation);
      // Hidden text among drawings of a form cannot be removed here.
      facts.visibleText ||= form.visibleText || (form.hiddenText && !onlyHides);
      facts.hiddenText ||= onlyHides;
      facts.draws ||= form.draws;
    }
  }
  return { ...facts, stripped: without(bytes, cuts) };
}

/** What an image or a form draws. */
function formFacts(
  resources: PDFDict | undefined,
  name: string,
  depth: number,
): Pick<ContentFacts, 'visibleText' | 'hiddenText' | 'draws'> {
  const forms = resources?.lookup(PDFName.of('XObject'));
  const form = forms instanceof PDFDict ? forms.lookup(PDFName.of(name)) : undefined;
  const isForm =
    form instanceof PDFStream && form.dict.lookup(PDFName.of('Subtype')) === PDFName.of('Form');
  if (!isForm) return { visibleText: false, hiddenText: false, draws: true };
  if (depth >= DEEPEST) throw new Error('Forms are nested too deeply.');
  const own = form.dict.lookup(PDFName.of('Resources'));
  return factsOfContent(unpacked(form), own instanceof PDFDict ? own : resources, depth + 1);
}

/** The bytes without some parts, each of which becomes a space. */
function without(bytes: Uint8Array, cuts: readonly (readonly [number, number])[]): Uint8Array {
  if (cuts.length === 0) return bytes;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [start, end] of cuts) {
    parts.push(bytes.subarray(at, start), Buffer.from(' '));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}
