import {
  PDFArray,
  PDFDict,
  PDFName,
  type PDFDocument,
  type PDFImage,
  type PDFObject,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib';
import type { OcrPage, Region } from '../../core/document/document.ts';
import { placedLines, placedRegions, type PlacedLine } from '../../core/export/placedText.ts';
import { InvisibleFonts } from './invisibleFonts.ts';
import { pdfSpace, rotationOf, type VisibleBox } from './pageSpace.ts';
import { fontName, layerContent, type ToPdf } from './textLayerContent.ts';
import { contentOf, factsOfContent } from './textOnPage.ts';

/** What the pages are written from. */
export interface PageSources {
  /** The picture of an upright page (JPEG or PNG) in the pixels of the result; undefined if none. */
  readonly picture: (index: number) => Promise<Uint8Array | undefined>;
  /** The words of regions, where they differ from what was read. */
  readonly corrected?: ((region: Region) => readonly PlacedLine[] | undefined) | undefined;
}

const [CONTENTS, RESOURCES] = [PDFName.of('Contents'), PDFName.of('Resources')];
const [FONT, SUBTYPE] = [PDFName.of('Font'), PDFName.of('Subtype')];
const PICTURE = 'OcrPage';
const PNG_START = 0x89;
/** Longest side of a page, in units of a PDF. */
const LONGEST = 14_400;
/** The longer side of a page of unknown size, in inches: that of the format A4. */
const USUAL_LONG_SIDE = 11.69;
/** Resolutions that scanners and screens have, in pixels per inch. */
const [LOWEST_DPI, HIGHEST_DPI] = [72, 600];
const UNITS_PER_INCH = 72;

/** Adds invisible text to the pages of a PDF, or pages that are pictures with such text. */
export class PageWriter {
  private readonly fonts: InvisibleFonts;

  constructor(
    private readonly pdf: PDFDocument,
    private readonly sources: PageSources,
  ) {
    this.fonts = new InvisibleFonts(pdf);
  }

  /** Writes what the pages share. */
  finish(): void {
    this.fonts.finish();
  }

  /**
   * Adds the text to a page that has none, or whose own text was used as far as it goes.
   * @returns whether the page became a picture
   */
  async addLayer(page: PDFPage, read: OcrPage): Promise<boolean> {
    const lines = this.linesOf(read).filter(
      ({ recognizer }) => read.origin === 'ocr' || !isOwnText(recognizer),
    );
    if (lines.length === 0) return false;
    const toPdf = pdfSpace(read, visibleBox(page), rotationOf(page.getRotation().angle));
    if (read.origin === 'textLayer') {
      this.prepend(page, lines, toPdf);
      return false;
    }
    const facts = factsOf(page);
    if (facts && !facts.visibleText) {
      if (facts.hiddenText) {
        const { context } = this.pdf;
        page.node.set(CONTENTS, context.register(context.flateStream(facts.stripped)));
      }
      this.prepend(page, lines, toPdf);
      return false;
    }
    const image = await this.embedded(read.index);
    if (!image) {
      this.prepend(page, lines, toPdf);
      return false;
    }
    this.becomePicture(page, read, image, lines, toPdf);
    return true;
  }

  /**
   * Adds a page that is the picture of a page with its text.
   * @param like the page of the source, which has the size
   * @returns false if there is no picture
   */
  async addPicture(read: OcrPage, like: PDFPage | undefined): Promise<boolean> {
    const image = await this.embedded(read.index);
    if (!image) return false;
    const [width, height] = sizeOf(read, like);
    const page = this.pdf.addPage([width, height]);
    const toPdf = pdfSpace({ ...read, rotation: 0 }, { x: 0, y: 0, width, height }, 0);
    this.becomePicture(page, read, image, this.linesOf(read), toPdf);
    return true;
  }

  private linesOf(page: OcrPage): PlacedLine[] {
    const { corrected } = this.sources;
    return placedRegions(page).flatMap((region) => corrected?.(region) ?? placedLines(region));
  }

  private async embedded(index: number): Promise<PDFImage | undefined> {
    const bytes = await this.sources.picture(index);
    if (!bytes) return undefined;
    const image = await (bytes[0] === PNG_START
      ? this.pdf.embedPng(bytes)
      : this.pdf.embedJpg(bytes));
    // Now rather than at the end, when the pictures of all pages would be there twice.
    await image.embed();
    return image;
  }

  /** Text before everything else: nothing on the page can have changed the coordinates yet. */
  private prepend(page: PDFPage, lines: readonly PlacedLine[], toPdf: ToPdf): void {
    const { context } = this.pdf;
    const resources = copyOf(page.node.Resources(), page);
    const known = copyOf(resources.lookup(FONT), page);
    const prefix = freePrefix(known);
    const { content, fonts } = layerContent(lines, toPdf, this.fonts, prefix);
    if (content === '') return;
    const layer = context.register(context.flateStream(content));
    const old = page.node.get(CONTENTS);
    const rest = old === undefined ? [] : contentList(old, page);
    page.node.set(CONTENTS, context.obj([layer, ...rest]));
    for (const [name, ref] of this.fontEntries(fonts, prefix)) known.set(name, ref);
    resources.set(FONT, known);
    page.node.set(RESOURCES, resources);
  }

  private fontEntries(fonts: ReadonlySet<number>, prefix: string): [PDFName, PDFRef][] {
    return [...fonts].flatMap((font) => {
      const ref = this.fonts.ref(font);
      return ref ? [[PDFName.of(fontName(prefix, font)), ref] as [PDFName, PDFRef]] : [];
    });
  }

  private becomePicture(
    page: PDFPage,
    read: OcrPage,
    image: PDFImage,
    lines: readonly PlacedLine[],
    toPdf: ToPdf,
  ): void {
    const { context } = this.pdf;
    const [bottom, right, top] = [
      toPdf({ x: 0, y: read.height }),
      toPdf({ x: read.width, y: read.height }),
      toPdf({ x: 0, y: 0 }),
    ];
    const matrix = [
      ...[right.x - bottom.x, right.y - bottom.y, top.x - bottom.x, top.y - bottom.y],
      ...[bottom.x, bottom.y],
    ];
    const content = `q ${matrix.map((value) => value.toFixed(4)).join(' ')} cm /${PICTURE} Do Q\n`;
    page.node.set(CONTENTS, context.register(context.flateStream(content)));
    page.node.set(RESOURCES, context.obj({ XObject: { [PICTURE]: image.ref } }));
    keepLinks(page);
    this.prepend(page, lines, toPdf);
  }
}

/** Text that the page itself has, rather than what was read from its pictures. */
const isOwnText = (recognizer: string | undefined): boolean =>
  recognizer === undefined || recognizer === 'textLayer';

/** What the page's content does; undefined if that cannot be determined. */
function factsOf(page: PDFPage): ReturnType<typeof factsOfContent> | undefined {
  try {
    const { node } = page;
    return factsOfContent(contentOf(node.get(CONTENTS), node.context), node.Resources());
  } catch {
    return undefined;
  }
}

function contentList(contents: PDFObject, page: PDFPage): PDFObject[] {
  const object = page.node.context.lookup(contents);
  return object instanceof PDFArray ? object.asArray() : [contents];
}

/** A copy, since pages may share the original. */
const copyOf = (dict: PDFObject | undefined, page: PDFPage): PDFDict =>
  dict instanceof PDFDict ? dict.clone(page.node.context) : page.node.context.obj({});

/** A prefix that no font's name has: the page may have a text layer that was written here before. */
function freePrefix(fonts: PDFDict): string {
  const names = fonts.keys().map((name) => name.decodeText());
  let prefix = 'OcrText';
  while (names.some((name) => name.startsWith(prefix))) prefix += 'N';
  return prefix;
}

/** Fields and notes are in the picture; links can still be followed. */
function keepLinks(page: PDFPage): void {
  const annotations = page.node.Annots();
  if (!annotations) return;
  const { context } = page.node;
  const links = annotations.asArray().filter((entry) => {
    const object = context.lookup(entry);
    return object instanceof PDFDict && object.lookup(SUBTYPE) === PDFName.of('Link');
  });
  page.node.set(PDFName.of('Annots'), context.obj(links));
}

/** The part of a page that viewers show. */
function visibleBox(page: PDFPage): VisibleBox {
  const [crop, media] = [page.getCropBox(), page.getMediaBox()];
  const x = Math.max(crop.x, media.x);
  const y = Math.max(crop.y, media.y);
  const width = Math.min(crop.x + crop.width, media.x + media.width) - x;
  const height = Math.min(crop.y + crop.height, media.y + media.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : media;
}

/** The size of a page that is a picture, in units of a PDF. */
function sizeOf(read: OcrPage, like: PDFPage | undefined): [number, number] {
  const longer = Math.max(read.width, read.height);
  let units = longer * unitsPerPixel(longer);
  if (like) {
    const { width, height } = visibleBox(like);
    units = Math.max(width, height);
  }
  const scale = Math.min(units, LONGEST) / longer;
  return [read.width * scale, read.height * scale];
}

/** A picture is about as large as a sheet of paper, if its resolution is then an ordinary one. */
const unitsPerPixel = (longer: number): number =>
  UNITS_PER_INCH / Math.min(HIGHEST_DPI, Math.max(LOWEST_DPI, longer / USUAL_LONG_SIDE));
