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
import { OperationReader } from './contentTokens.ts';

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
/** The mode in which letters are not drawn. Those of mode 7 are not either, but clip what is. */
const HIDDEN = '3';
const DEEPEST = 12;

/** The bytes of a stream. @throws if they are packed in a way that is not known */
function unpacked(stream: PDFStream): Uint8Array {
  if (stream instanceof PDFRawStream) return decodePDFRawStream(stream).decode();
  return stream.getContents();
}

/** The content of a page: its streams joined, as viewers read them. */
export function contentOf(contents: PDFObject | undefined, context: PDFContext): Uint8Array {
  const object = context.lookup(contents);
  const parts = object instanceof PDFArray ? object.asArray() : [object];
  const streams = parts
    .map((part) => context.lookup(part as never))
    .filter((part) => part instanceof PDFStream);
  const gap = Buffer.from('\n');
  return Buffer.concat(streams.flatMap((stream) => [unpacked(stream), gap]));
}

/** Forms that were examined: drawing one many times, at every depth, must not take long. */
type KnownForms = Map<
  PDFStream,
  { readonly resources: PDFDict | undefined; readonly facts: Facts }
>;

/**
 * Examines a content stream and the forms that it draws.
 * @throws if it cannot be read
 */
export function factsOfContent(
  bytes: Uint8Array,
  resources: PDFDict | undefined,
  depth = 0,
  known: KnownForms = new Map(),
): ContentFacts {
  const facts = { visibleText: false, hiddenText: false, draws: false };
  const cuts: [number, number][] = [];
  const mode = new TextMode();
  for (const { operator, operand, start, end } of new OperationReader(bytes).operations()) {
    mode.follow(operator, operand);
    if (DRAWS.has(operator)) facts.draws = true;
    else if (SHOWS_TEXT.has(operator)) {
      if (mode.isHidden) cuts.push([start, end]);
      facts.hiddenText ||= mode.isHidden;
      facts.visibleText ||= !mode.isHidden;
    } else if (operator === 'Do') {
      const form = formFacts(resources, operand.slice(1), depth, known);
      addForm(facts, form);
      if (onlyHides(form)) cuts.push([start, end]);
    }
  }
  return { ...facts, stripped: without(bytes, cuts) };
}

type Facts = Omit<ContentFacts, 'stripped'>;

/** Whether a form can be left out with its text. */
const onlyHides = ({ hiddenText, visibleText, draws }: Facts): boolean =>
  hiddenText && !visibleText && !draws;

/** Adds what a form draws. Hidden text among its drawings cannot be removed here. */
function addForm(facts: { -readonly [K in keyof Facts]: boolean }, form: Facts): void {
  const isRemoved = onlyHides(form);
  facts.visibleText ||= form.visibleText || (form.hiddenText && !isRemoved);
  facts.hiddenText ||= isRemoved;
  facts.draws ||= form.draws;
}

/** The mode in which text is shown, as operators change, save and restore it. */
class TextMode {
  private readonly saved: string[] = [];
  private mode = '0';

  get isHidden(): boolean {
    return this.mode === HIDDEN;
  }

  follow(operator: string, operand: string): void {
    if (operator === 'q') this.saved.push(this.mode);
    else if (operator === 'Q') this.mode = this.saved.pop() ?? '0';
    // A number may be written as `3.0`.
    else if (operator === 'Tr') this.mode = String(Number(operand));
  }
}

/** What an image or a form draws. */
function formFacts(
  resources: PDFDict | undefined,
  name: string,
  depth: number,
  known: KnownForms,
): Facts {
  const forms = resources?.lookup(PDFName.of('XObject'));
  const form = forms instanceof PDFDict ? forms.lookup(PDFName.of(name)) : undefined;
  const isForm =
    form instanceof PDFStream && form.dict.lookup(PDFName.of('Subtype')) === PDFName.of('Form');
  if (!isForm) return { visibleText: false, hiddenText: false, draws: true };
  if (depth >= DEEPEST) throw new Error('Forms are nested too deeply.');
  const stated = form.dict.lookup(PDFName.of('Resources'));
  const own = stated instanceof PDFDict ? stated : resources;
  const before = known.get(form);
  if (before && before.resources === own) return before.facts;
  const { visibleText, hiddenText, draws } = factsOfContent(unpacked(form), own, depth + 1, known);
  const facts = { visibleText, hiddenText, draws };
  known.set(form, { resources: own, facts });
  return facts;
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
