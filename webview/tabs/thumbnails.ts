import { boxAround, wholePage } from '../../src/core/document/regionPlaces.ts';
import { h } from '../kit/dom.ts';
import { cropOf } from '../model/thumbnailCrop.ts';
import type { PageView, RegionView } from '../../src/shared/panelProtocol.ts';

const LIMIT = { width: 560, height: 200 };

/** Draws crops of one page picture, each when it comes into view. The picture is decoded once. */
export class Thumbnails {
  private readonly draws = new Map<Element, () => void>();
  private picture: HTMLImageElement | undefined;
  private readonly observer: IntersectionObserver;

  constructor(root: HTMLElement) {
    this.observer = new IntersectionObserver((entries) => this.onSeen(entries), {
      root,
      rootMargin: '400px',
    });
  }

  /** Forgets the last page; its canvases are freed with their elements. */
  start(page: PageView): void {
    this.observer.disconnect();
    this.draws.clear();
    this.picture = undefined;
    if (page.picture === null) return;
    this.picture = new Image();
    this.picture.decoding = 'async';
    this.picture.src = page.picture;
  }

  /** A canvas that will show the region; undefined if the page has no picture. */
  add(page: PageView, region: RegionView): HTMLCanvasElement | undefined {
    const { picture } = this;
    if (!picture) return undefined;
    const canvas = h('canvas', { class: 'thumbnail', width: 1, height: 1, 'aria-hidden': 'true' });
    this.draws.set(canvas, () => {
      picture.decode().then(
        () => draw(canvas, picture, page, region),
        () => canvas.remove(),
      );
    });
    this.observer.observe(canvas);
    return canvas;
  }

  private onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.observer.unobserve(target);
      this.draws.get(target)?.();
      this.draws.delete(target);
    }
  }
}

function draw(
  canvas: HTMLCanvasElement,
  picture: HTMLImageElement,
  page: PageView,
  region: RegionView,
): void {
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  const { source, width, height } = cropOf(boxAround(region) ?? wholePage(page), page, size, LIMIT);
  // Sharp on high-resolution screens, but never more pixels than the picture has.
  const density = Math.min(window.devicePixelRatio, source.width / width);
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.style.width = `${width}px`;
  const { x, y } = source;
  const drawing = canvas.getContext('2d');
  if (!drawing) return;
  drawing.imageSmoothingQuality = 'high';
  drawing.drawImage(
    picture,
    ...[x, y, source.width, source.height],
    ...([0, 0, canvas.width, canvas.height] as const),
  );
}
