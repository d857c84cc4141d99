/**
 * Prints the families of fonts that this process has opened, as JSON: after drawing a page whose
 * font comes with pdf.js, and after one whose font neither the file nor pdf.js has. With the
 * argument `package`, prints those that the package opens by itself.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as CanvasModule from '@napi-rs/canvas';
import { loadCanvas } from '../../../src/input/pdf/canvasModule.ts';
import { type TestPage, text, writePdf } from '../../unit/input/pdfWriter.ts';
import { openBytes, signal } from '../../unit/input/support.ts';

const families = ({ GlobalFonts }: typeof CanvasModule): string[] =>
  GlobalFonts.families.map(({ family }) => family).sort();

async function draw(page: TestPage): Promise<void> {
  const document = await openBytes(writePdf([{ mediaBox: [0, 0, 200, 100], ...page }]));
  await (await document.page(0)).image(signal());
  await document.close();
}

async function main(): Promise<unknown> {
  if (process.argv[2] === 'package') {
    const require = createRequire(path.join(import.meta.dirname, 'index.js'));
    return families(require('@napi-rs/canvas') as typeof CanvasModule);
  }
  await draw({ content: text(9, 50, 18, 'Helvetica') });
  const before = families(loadCanvas());
  await draw({
    content: text(9, 50, 18, 'Frutiger', 'G1'),
    resources: '/Font<</G1 @0>>',
    objects: [
      { dictionary: '/Type/Font/Subtype/TrueType/BaseFont/Frutiger/Encoding/WinAnsiEncoding' },
    ],
  });
  return { before, after: families(loadCanvas()) };
}

void main().then((found) => process.stdout.write(JSON.stringify(found)));
