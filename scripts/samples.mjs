/**
 * Makes the files in samples/: renders our own pages with Chromium and ages some of them.
 * Usage: node scripts/samples.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import * as pages from './samples/pages.mjs';
import { findChromium, required } from './system.mjs';

const folder = new URL('../samples/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: required(findChromium(), 'Chromium'),
  args: ['--no-sandbox'],
});

/** Picture of a page. @param {string} html @param {number} width @returns {Promise<Buffer>} PNG */
async function picture(html, width) {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  await page.setContent(html);
  const png = await page.screenshot({ fullPage: true });
  await page.close();
  return png;
}

/** @param {string} html @param {string} name */
async function pdf(html, name) {
  const page = await browser.newPage();
  await page.setContent(html);
  await page.pdf({ path: folder + name, preferCSSPageSize: true, printBackground: true });
  await page.close();
}

/** What a scanner does: a small turn, grain, less contrast. @param {Buffer} png */
async function scanned(png) {
  const { width, height } = await sharp(png).metadata();
  const grain = {
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 22 },
    },
  };
  const noise = await sharp(grain).greyscale().png().toBuffer();
  const aged = await sharp(png)
    .greyscale()
    .linear(0.82, 34)
    .blur(0.5)
    .composite([{ input: noise, blend: 'soft-light' }])
    .toBuffer();
  return sharp(aged)
    .rotate(0.8, { background: '#efefef' })
    .greyscale()
    .jpeg({ quality: 62 })
    .toBuffer();
}

const languages = await picture(pages.languages, 1100);
await sharp(languages).png({ palette: true, colours: 16 }).toFile(`${folder}languages.png`);

const scan = await scanned(await picture(pages.scanTable, 1240));
writeFileSync(`${folder}scan.jpg`, scan);

const photo = await picture(pages.photo, 1280);
await sharp(photo).blur(0.6).jpeg({ quality: 74 }).toFile(`${folder}photo.jpg`);

const receipt = await picture(pages.receipt, 520);
await sharp(receipt).png({ palette: true, colours: 16 }).toFile(`${folder}receipt.png`);

await pdf(pages.textLayerPdf, 'report.pdf');
await pdf(pages.picturePdf(`data:image/jpeg;base64,${scan.toString('base64')}`), 'scan.pdf');
await browser.close();
