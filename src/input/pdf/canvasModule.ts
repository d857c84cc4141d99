/** Loads @napi-rs/canvas, and the fonts of the system only once text is drawn with them. */
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SKRSContext2D } from '@napi-rs/canvas';
import type * as CanvasModule from '@napi-rs/canvas';

/** The package reads this variable while it loads. */
const WITHOUT_FONTS = 'DISABLE_SYSTEM_FONTS_LOAD';

const require = createRequire(join(import.meta.dirname, 'index.js'));

/**
 * The module without the system's fonts. By itself it opens all of them as it loads, which takes
 * seconds and hundreds of megabytes if there are thousands; most processes draw no text with them.
 * pdf.js requires the module too, so this comes first.
 * Errors: those of loading a native module.
 */
export function loadCanvas(): typeof CanvasModule {
  const before = process.env[WITHOUT_FONTS];
  process.env[WITHOUT_FONTS] = '1';
  try {
    return require('@napi-rs/canvas') as typeof CanvasModule;
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, WITHOUT_FONTS);
    else process.env[WITHOUT_FONTS] = before;
  }
}

/** Folders of the user's own fonts, which the package opens besides those of the system. */
const OWN_FONTS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['AppData', 'Local', 'Microsoft', 'Windows', 'Fonts'],
  darwin: ['Library', 'Fonts'],
  linux: ['.fonts'],
};

let loaded = false;

/** Opens the same fonts as the package does by default. The process keeps them. */
function loadSystemFonts(): void {
  if (loaded) return;
  loaded = true;
  // The package's types lack this method.
  const fonts = loadCanvas().GlobalFonts as typeof CanvasModule.GlobalFonts & {
    loadSystemFonts(): number;
  };
  fonts.loadSystemFonts();
  const own = OWN_FONTS[process.platform];
  if (own) fonts.loadFontsFromDir(join(homedir(), ...own));
}

/**
 * Makes a context open the fonts of the system before it first draws or measures text. pdf.js draws the glyphs
 * of embedded fonts as paths; it only has text drawn with a font that the PDF lacks.
 */
export function openFontsOnText(context: SKRSContext2D): void {
  for (const method of ['fillText', 'strokeText'] as const) {
    const draw = context[method].bind(context);
    context[method] = (...args) => {
      loadSystemFonts();
      draw(...args);
    };
  }
  const measure = context.measureText.bind(context);
  context.measureText = (text) => {
    loadSystemFonts();
    return measure(text);
  };
}
