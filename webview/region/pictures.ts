import { boxAround, wholePage } from '../../src/core/document/regionPlaces.ts';
import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { cropOf } from '../model/thumbnailCrop.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';

const WHOLE = { width: Infinity, height: Infinity };

/** Longest wait for the focus, which a menu of the editor had, in milliseconds. */
const FOCUS_MS = 2000;

/** Only a page that has the focus may write to the clipboard. */
async function focused(): Promise<void> {
  if (document.hasFocus()) return;
  window.focus();
  const end = Date.now() + FOCUS_MS;
  while (!document.hasFocus() && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A page's picture, or the part of it with a region, in its own pixels. */
async function cut(page: PageView, region: RegionView | undefined): Promise<HTMLCanvasElement> {
  if (page.picture === null) throw new Error(t('The image of this page is not available.'));
  const picture = new Image();
  // Without it, the pixels may be drawn but not read.
  picture.crossOrigin = 'anonymous';
  picture.src = page.picture;
  await picture.decode();
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  const box = (region && boxAround(region)) ?? wholePage(page);
  const { source } = cropOf(box, page, size, WHOLE);
  const [width, height] = [Math.round(source.width), Math.round(source.height)];
  const canvas = h('canvas', { width, height });
  canvas
    .getContext('2d')
    ?.drawImage(picture, source.x, source.y, source.width, source.height, 0, 0, width, height);
  return canvas;
}

/** Copies the picture of a page or of one of its regions to the clipboard. */
export async function copyPicture(page: PageView, region?: RegionView): Promise<void> {
  const canvas = await cut(page, region);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (!blob) throw new Error(t('The picture could not be copied.'));
  await focused();
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
