/** 40 small files of several formats, each with its number in it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { createCanvas } from '@napi-rs/canvas';

const numbers = Array.from({ length: 40 }, (_, at) => at + 10);

async function pdfOf(text: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([240, 80]);
  page.drawText(text, {
    x: 20,
    y: 40,
    size: 18,
    font: await pdf.embedFont(StandardFonts.Helvetica),
  });
  return pdf.save();
}

function pictureOf(text: string, format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const canvas = createCanvas(480, 120);
  const drawing = canvas.getContext('2d');
  drawing.fillStyle = 'white';
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.fillStyle = 'black';
  drawing.font = '44px sans-serif';
  drawing.fillText(text, 40, 76);
  return format === 'png' ? canvas.encode('png') : canvas.encode(format, 90);
}

/** Writes the files, some of them in a folder of their own. */
export async function writeSmallFiles(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'deep'), { recursive: true });
  for (const number of numbers) {
    const text = `Invoice ${number}`;
    const [extension, content] = await (async () => {
      switch (number % 4) {
        case 0:
          return ['png', await pictureOf(text, 'png')] as const;
        case 1:
          return ['jpg', await pictureOf(text, 'jpeg')] as const;
        case 2:
          return ['webp', await pictureOf(text, 'webp')] as const;
        default:
          return ['pdf', await pdfOf(text)] as const;
      }
    })();
    const place = number % 5 === 0 ? path.join(folder, 'deep') : folder;
    await writeFile(path.join(place, `invoice-${number}.${extension}`), content);
  }
}
