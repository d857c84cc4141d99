interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface ThumbnailCrop {
  /** Part of the picture, in the picture's own pixels. */
  readonly source: { readonly x: number; readonly y: number; width: number; height: number };
  /** Size of the thumbnail in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Where to cut a region's thumbnail out of the page picture, and how large to draw it.
 * @param page size that the box refers to; the picture may have a different scale
 * @param limit largest thumbnail in CSS pixels
 */
export function cropOf(
  box: Box,
  page: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  limit: { readonly width: number; readonly height: number },
): ThumbnailCrop {
  const margin = 0.004 * Math.max(page.width, page.height);
  const x0 = Math.max(0, box.x0 - margin);
  const y0 = Math.max(0, box.y0 - margin);
  const x1 = Math.min(page.width, box.x1 + margin);
  const y1 = Math.min(page.height, box.y1 + margin);
  const [sx, sy] = [picture.width / page.width, picture.height / page.height];
  const source = {
    x: x0 * sx,
    y: y0 * sy,
    width: Math.max(1, (x1 - x0) * sx),
    height: Math.max(1, (y1 - y0) * sy),
  };
  const scale = Math.min(1, limit.width / source.width, limit.height / source.height);
  return {
    source,
    width: Math.max(1, Math.round(source.width * scale)),
    height: Math.max(1, Math.round(source.height * scale)),
  };
}
