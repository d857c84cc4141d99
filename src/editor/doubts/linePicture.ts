import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Box, Size } from '../../core/geometry/geometry.ts';

/** Names of pictures of lines begin with this; only a few pictures are kept. */
const PREFIX = 'line-';
const KEPT = 8;

/** Width of the picture in a hover, and its largest height, in pixels. */
const WIDTH = 460;
const MOST_HEIGHT = 160;

export interface LinePictureRequest {
  /** Size of the page, to which the boxes refer. */
  readonly page: Size;
  readonly line: Box;
  readonly word: Box;
}

/** The part of the page that is shown: the line, or the surroundings of the word in a long line. */
function viewOf({ page, line, word }: LinePictureRequest): Box {
  const height = line.y1 - line.y0;
  const pad = height * 0.4;
  // At most 14 line heights wide, so that the text is large enough to read.
  const width = Math.min(line.x1 - line.x0, Math.max(height * 14, word.x1 - word.x0)) + 2 * pad;
  const center = (word.x0 + word.x1) / 2;
  const left = Math.max(line.x0 - pad, Math.min(center - width / 2, line.x1 + pad - width));
  return {
    x0: Math.max(0, left),
    y0: Math.max(0, line.y0 - pad),
    x1: Math.min(page.width, left + width),
    y1: Math.min(page.height, line.y1 + pad),
  };
}

/**
 * A line of a page as an SVG document with a frame around a word. It contains the whole picture of
 * the page: the extension host has no decoder.
 * @param picture data URI of the picture, of the page's proportions
 */
export function linePictureSvg(request: LinePictureRequest, picture: string): string {
  const { page, word } = request;
  const view = viewOf(request);
  const [width, height] = [view.x1 - view.x0, view.y1 - view.y0];
  const scale = Math.min(WIDTH / width, MOST_HEIGHT / height);
  const stroke = 2 / scale;
  const gap = stroke * 2;
  const number = (value: number) => String(Math.round(value * 100) / 100);
  const frame =
    `x="${number(word.x0 - gap)}" y="${number(word.y0 - gap)}" ` +
    `width="${number(word.x1 - word.x0 + 2 * gap)}" height="${number(word.y1 - word.y0 + 2 * gap)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width * scale)}" `,
    `height="${number(height * scale)}" viewBox="${[view.x0, view.y0, width, height].map(number).join(' ')}">`,
    `<image href="${picture}" width="${page.width}" height="${page.height}" preserveAspectRatio="none"/>`,
    `<rect ${frame} fill="none" stroke="#fff" stroke-width="${number(stroke * 2)}"/>`,
    `<rect ${frame} fill="none" stroke="#0060c0" stroke-width="${number(stroke)}"/>`,
    '</svg>',
  ].join('');
}

const MIME: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/**
 * Writes the picture of a line next to that of its page, and deletes others if there are many.
 * @param preview path of the page's picture
 * @param key key of the word, unique in the document
 * @returns its path
 */
export async function writeLinePicture(
  preview: string,
  key: string,
  request: LinePictureRequest,
): Promise<string> {
  const folder = path.dirname(preview);
  const name = `${PREFIX}${key.replaceAll(/[^\w-]/gu, '-')}.svg`;
  const mime = MIME[path.extname(preview).toLowerCase()] ?? 'image/jpeg';
  const data = await readFile(preview, 'base64');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(file, linePictureSvg(request, `data:${mime};base64,${data}`));
  const others = (await readdir(folder)).filter((other) => other.startsWith(PREFIX));
  const old = others.filter((other) => other !== name).slice(0, Math.max(0, others.length - KEPT));
  for (const other of old) await rm(path.join(folder, other), { force: true });
  return file;
}
