import { ExternalHyperlink, ImageRun, TextRun, type IRunOptions, type ParagraphChild } from 'docx';
import { hasRightToLeft } from '../../core/export/textUnits.ts';
import { xmlPlain } from '../../core/export/xml.ts';
import { wordFormula } from './wordFormula.ts';
import type { Flow, FlowStyle } from './flow.ts';

/** The picture that a link of the Markdown names; undefined if there is none. */
export type FigureSource = (link: string) => Promise<Uint8Array | undefined>;

/** What text refers to. */
export interface TextSources {
  readonly figure: FigureSource;
  /** A footnote at its first place; undefined if there is none of this label. */
  readonly note: (label: string) => Promise<ParagraphChild | undefined>;
}

const LETTER = /\p{L}/u;

/** Whether the first letter runs from right to left: a paragraph has its direction. */
export function startsRightToLeft(flow: readonly Flow[]): boolean {
  for (const piece of flow) {
    if (piece.kind !== 'text') continue;
    for (const char of piece.text) if (LETTER.test(char)) return hasRightToLeft(char);
  }
  return false;
}

/** Widest picture on a page, in pixels of a screen. */
const WIDEST = 600;

function runOptions(text: string, style: FlowStyle): IRunOptions {
  const { bold, italic, struck, underlined, code, formula, raised, link } = style;
  return {
    text,
    ...(bold && { bold, boldComplexScript: true }),
    ...((italic ?? formula) && { italics: true, italicsComplexScript: true }),
    ...(struck && { strike: true }),
    ...(underlined && { underline: {} }),
    ...(code && { font: 'Courier New' }),
    ...(formula && { font: 'Cambria Math' }),
    ...(raised === 'super' && { superScript: true }),
    ...(raised === 'sub' && { subScript: true }),
    ...(hasRightToLeft(text) && { rightToLeft: true }),
    ...(link !== undefined && { style: 'Hyperlink' }),
  };
}

/** A line of text as what a paragraph of Word consists of. */
export async function wordText(
  flow: readonly Flow[],
  sources: TextSources,
): Promise<ParagraphChild[]> {
  const children: ParagraphChild[] = [];
  for (const piece of flow) {
    if (piece.kind === 'break') children.push(new TextRun({ break: 1 }));
    else if (piece.kind === 'picture') children.push(await picture(piece, sources.figure));
    else if (piece.kind === 'note') {
      const written = plainRun(`[^${piece.label}]`, {});
      children.push((await sources.note(piece.label)) ?? written);
    } else children.push(textRun(piece.text, piece.style));
  }
  return children;
}

const plainRun = (text: string, style: FlowStyle): TextRun =>
  new TextRun(runOptions(xmlPlain(text), style));

function textRun(text: string, style: FlowStyle): ParagraphChild {
  const formula = style.formula ? wordFormula(text) : undefined;
  if (formula) return formula;
  const run = plainRun(text, style);
  return style.link === undefined
    ? run
    : new ExternalHyperlink({ link: style.link, children: [run] });
}

async function picture(
  { link, alt }: { readonly link: string; readonly alt: string },
  figure: FigureSource,
): Promise<ParagraphChild> {
  const data = await figure(link);
  const size = data && pngSize(data);
  if (!data || !size) return new TextRun(runOptions(xmlPlain(alt), { italic: true }));
  const scale = Math.min(1, WIDEST / size.width);
  return new ImageRun({
    type: 'png',
    data: Buffer.from(data),
    transformation: {
      width: Math.max(1, Math.round(size.width * scale)),
      height: Math.max(1, Math.round(size.height * scale)),
    },
    altText: { name: xmlPlain(alt), title: xmlPlain(alt), description: xmlPlain(alt) },
  });
}

/** Pixels of a PNG picture; undefined if it is none. */
function pngSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const header = Buffer.from(bytes.subarray(0, 24));
  if (header.length < 24 || header.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
