import { type Box, intersectBox } from '../../core/geometry/geometry.ts';
import type { FontInfo } from './pdfFonts.ts';
import type { Matrix } from './pdfMatrix.ts';

/** The graphics state as far as text, rules and images need it (ISO 32000-1, 8.4 and 9.3). */
export interface GraphicsState {
  ctm: Matrix;
  /** The visible area inside all clip paths, as a box in raster pixels; undefined = everything. */
  clip: Box | undefined;
  font: FontInfo | undefined;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  hScale: number;
  leading: number;
  rise: number;
  mode: number;
  lineWidth: number;
  fill: string;
  stroke: string;
  /** A fill hides what is below it: no alpha, no blending, no mask. */
  opaque: boolean;
}

export const initialState = (ctm: Matrix): GraphicsState => ({
  ctm,
  clip: undefined,
  font: undefined,
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  hScale: 1,
  leading: 0,
  rise: 0,
  mode: 0,
  lineWidth: 1,
  fill: '#000000',
  stroke: '#000000',
  opaque: true,
});

const NOTHING: Box = { x0: 0, y0: 0, x1: 0, y1: 0 };

/** Adds a clip path, given by its bounding box. */
export function clipTo(state: GraphicsState, box: Box): void {
  state.clip = state.clip ? (intersectBox(state.clip, box) ?? NOTHING) : box;
}

/**
 * Applies the entries of an external graphics state, as pdf.js lists them: pairs of name and value.
 * @param fonts fonts by their name in pdf.js
 */
export function applyExternalState(
  state: GraphicsState,
  entries: unknown,
  fonts: ReadonlyMap<string, FontInfo>,
): void {
  if (!Array.isArray(entries)) return;
  for (const entry of entries as unknown[]) {
    if (Array.isArray(entry)) applyEntry(state, entry as unknown[], fonts);
  }
}

function applyEntry(
  state: GraphicsState,
  [name, value]: readonly unknown[],
  fonts: ReadonlyMap<string, FontInfo>,
): void {
  switch (name) {
    case 'LW':
      if (typeof value === 'number') state.lineWidth = value;
      break;
    case 'ca':
      state.opaque &&= value === 1;
      break;
    case 'BM':
      state.opaque &&= value === 'source-over' || value === 'Normal';
      break;
    case 'SMask':
      state.opaque &&= value === false || value === null;
      break;
    case 'Font': {
      const [font, size] = Array.isArray(value) ? (value as unknown[]) : [];
      state.font = fonts.get(String(font));
      state.size = typeof size === 'number' ? size : 0;
      break;
    }
  }
}
