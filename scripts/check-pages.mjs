/**
 * Draws the pages in models/check/, with which an installed model is checked, and lists their text.
 * Usage: node scripts/check-pages.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { CHECK_PAGES } from './samples/checkPages.mjs';
import { findChromium, required } from './system.mjs';

const folder = new URL('../models/check/', import.meta.url).pathname;
const COLOURS = 8;

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: required(findChromium(), 'Chromium'),
  args: ['--no-sandbox'],
});
const list = [];
for (const { kind, decisive, html, text } of CHECK_PAGES) {
  const page = await browser.newPage({ viewport: { width: 900, height: 300 } });
  await page.setContent(html);
  const box = await page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.body);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    const share = (value) => Math.round(value * 1000) / 1000;
    return {
      x0: share(left / width),
      y0: share(top / height),
      x1: share(right / width),
      y1: share(bottom / height),
    };
  });
  const png = await page.screenshot({ fullPage: true });
  await page.close();
  const file = `${kind}.png`;
  await sharp(png)
    .greyscale()
    .png({ palette: true, colours: COLOURS })
    .toFile(folder + file);
  list.push({ file, kind, text, box, decisive });
}
await browser.close();
writeFileSync(`${folder}pages.json`, `${JSON.stringify(list, undefined, 2)}\n`);
