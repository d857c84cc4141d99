import { zip } from '../../core/system/items.ts';
import type { Glyph } from './pageContent.ts';
import { WIDE } from './glyphText.ts';

/** Share of the steps between ideographs that go down on a vertically written page. */
const MOSTLY_DOWN = 0.5;
const FEWEST_STEPS = 8;
/** Height of an upright ideograph's top above its baseline, as a share of its size. */
const TOP = 0.88;

type Step = 'down' | 'right' | 'other';

const isWide = (glyph: Glyph): boolean =>
  !glyph.font.vertical && Math.abs(glyph.angle) < 0.01 && WIDE.test(glyph.text);

function stepBetween(a: Glyph, b: Glyph): Step {
  const dx = (b.x + b.dx / 2 - a.x - a.dx / 2) / a.size;
  const dy = (b.y - a.y) / a.size;
  if (Math.abs(dx) < 0.35 && dy > 0.75 && dy < 1.8) return 'down';
  return Math.abs(dy) < 0.3 && dx > 0.4 && dx < 2 ? 'right' : 'other';
}

/**
 * Browsers print vertical writing as upright glyphs placed one below the other with a horizontal
 * font. Such glyphs are given vertical fonts, so that they become vertical lines; horizontal text
 * on the same page stays as it is.
 */
export function restoreVerticalWriting(glyphs: readonly Glyph[]): readonly Glyph[] {
  const wide = glyphs.flatMap((glyph, place) => (isWide(glyph) ? [{ glyph, place }] : []));
  const steps = zip(wide.slice(1), wide).map(([to, from]) => stepBetween(from.glyph, to.glyph));
  const down = steps.filter((step) => step === 'down').length;
  if (down < FEWEST_STEPS || down < MOSTLY_DOWN * steps.length) return glyphs;
  const result = [...glyphs];
  wide.forEach(({ glyph, place }, i) => {
    if (steps[i] === 'right' || steps[i - 1] === 'right') return;
    result[place] = {
      ...glyph,
      x: glyph.x + glyph.dx / 2,
      y: glyph.y - TOP * glyph.size,
      dx: 0,
      dy: glyph.size,
      angle: Math.PI / 2,
      font: { ...glyph.font, vertical: true },
    };
  });
  return result;
}
