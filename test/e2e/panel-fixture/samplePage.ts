/** A printed page of several scripts, drawn by the browser, with regions measured from it. */
import type { Browser } from 'playwright-core';
import type { OcrPage, Region, RegionKind, Table } from '../../../src/core/document.ts';

const WIDTH = 1240;
const HEIGHT = 1754;

const HTML = `<!doctype html><meta charset="utf-8"><style>
  body { position: relative; margin: 0; width: ${WIDTH}px; height: ${HEIGHT}px; box-sizing: border-box;
    padding: 110px 120px; background: #fdfcf8; color: #1b1b1b; font: 25px/1.5 'Noto Serif', serif; }
  h1 { font-size: 54px; margin: 0 0 22px } h2 { font-size: 34px; margin: 34px 0 12px }
  p, ul, table, div { margin: 0 0 20px } ul { padding-left: 36px }
  header, footer { position: absolute; left: 120px; right: 120px; color: #666; font-size: 19px }
  header { top: 48px } footer { bottom: 48px; text-align: center } .h, footer span { display: inline-block }
  table { border-collapse: collapse; width: 100%; font-size: 22px }
  th, td { border: 1.5px solid #444; padding: 6px 14px; text-align: left } td.n { text-align: right }
  .fig { height: 170px; background: linear-gradient(120deg, #8fb6d9, #d9c48f); border: 1px solid #777 }
  [dir=rtl] { font-family: 'Noto Naskh Arabic', 'Noto Sans Arabic', serif } small { font-size: 18px; display: block }
</style><body>
<header><span class="h" data-kind="header" data-c="0.97">Annual report 2024 · Department of Statistics</span></header>
<h1 data-kind="title" data-c="0.995">Harbour traffic and trade</h1>
<p data-kind="paragraph" data-c="0.981">The harbour handled 1,284 ships in 2024, seven per cent more than the year before. Most of the growth came from container lines, while coastal trade stayed level.</p>
<h2 data-kind="heading" data-c="0.99">Zusammenfassung</h2>
<p data-kind="paragraph" data-c="0.934">Der Hafen fertigte im Jahr 2024 genau 1.284 Schiffe ab. Größere Störungen blieben aus; die Brücke über den Südkanal wurde im März geöffnet.</p>
<p dir="rtl" data-kind="paragraph" data-c="0.871">استقبل الميناء ١٢٨٤ سفينة في عام ٢٠٢٤، بزيادة سبعة في المئة عن العام السابق.</p>
<p data-kind="paragraph" data-c="0.902" style="font-family:'Noto Sans CJK SC',sans-serif">港口在二〇二四年共接待船舶一千二百八十四艘，比上一年增长百分之七。</p>
<ul data-kind="list" data-c="0.958"><li>Container lines: 611 calls</li><li>Coastal trade: 402 calls</li><li>Ferries: 271 calls</li></ul>
<table data-kind="table" data-c="0.924"><tr><th>Quarter</th><th>Ships</th><th>Cargo, t</th><th>Note</th></tr>
<tr><td>Q1</td><td class="n">287</td><td class="n">41,300</td><td>ice until 9 March</td></tr>
<tr><td>Q2</td><td class="n">331</td><td class="n">52,870</td><td></td></tr>
<tr><td>Q3</td><td class="n">352</td><td class="n">58,410</td><td>"record", see text</td></tr>
<tr><td>Q4</td><td class="n">314</td><td class="n">49,905</td><td></td></tr></table>
<div class="fig" data-kind="figure" data-c=""></div>
<p data-kind="caption" data-c="0.74"><i>Figure 1: The eastern quay seen from the new bridge</i></p>
<p data-kind="paragraph" data-c="0.58" style="opacity:.45;font-style:italic">Note in pencil: ask harbour master about the two missing pilot books of July</p>
<small data-kind="footnote" data-c="0.88">1 Ships above 100 gross tons; ferries are counted once a day.</small>
<footer><span data-kind="pageNumber" data-c="0.99">17</span></footer></body>`;

interface Measured {
  readonly kind: RegionKind;
  readonly text: string;
  readonly rows: string[][] | null;
  readonly confidence: number | null;
  readonly box: Region['box'];
}

export interface SamplePage {
  readonly page: OcrPage;
  readonly jpeg: Buffer;
}

function tableOf(rows: string[][], box: Region['box']): Table {
  const cells = rows.flatMap((row, r) =>
    row.map((text, c) => ({
      ...{ row: r, column: c, rowSpan: 1, columnSpan: 1, text, box },
      ...{ header: r === 0, confidence: 0.92 },
    })),
  );
  return { rows: rows.length, columns: rows[0]!.length, cells };
}

const markdownRow = (row: readonly string[]): string => `| ${row.join(' | ')} |`;

function markdownOf({ kind, text, rows }: Measured): string {
  if (rows) {
    const rule = markdownRow(rows[0]!.map((_, at) => (at === 1 || at === 2 ? '---:' : '---')));
    return [markdownRow(rows[0]!), rule, ...rows.slice(1).map(markdownRow)].join('\n');
  }
  if (kind === 'title') return `# ${text}`;
  if (kind === 'heading') return `## ${text}`;
  if (kind === 'list') return text.replaceAll(/^/gmu, '- ');
  if (kind === 'figure') return '';
  return kind === 'caption' ? `*${text}*` : text;
}

/** Draws the page once; its regions carry the places where the browser set the text. */
export async function drawSamplePage(browser: Browser): Promise<SamplePage> {
  const view = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  await view.setContent(HTML);
  await view.evaluate(() => document.fonts.ready);
  const jpeg = await view.screenshot({ type: 'jpeg', quality: 85 });
  const measured = await view.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-kind]')].map((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const rows = [...element.querySelectorAll('tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      );
      const confidence = element.dataset['c'];
      return {
        kind: element.dataset['kind'] ?? '',
        text: element.innerText.trim(),
        rows: rows.length > 0 ? rows : null,
        confidence: confidence ? Number(confidence) : null,
        box: { x0: left, y0: top, x1: right, y1: bottom },
      };
    }),
  );
  await view.close();
  return { page: pageOf(measured as Measured[], 0), jpeg };
}

function pageOf(measured: readonly Measured[], index: number): OcrPage {
  const regions = measured.map((entry, at): Region => {
    const { kind, text, rows, box, confidence } = entry;
    const table = rows ? { table: tableOf(rows, box) } : {};
    const id = `p${index + 1}-r${at + 1}`;
    return { id, kind, box, text, markdown: markdownOf(entry), confidence, ...table };
  });
  const body = regions.filter(({ kind }) => !['header', 'pageNumber'].includes(kind));
  const joined = (form: 'text' | 'markdown') =>
    body
      .map((region) => region[form])
      .filter((part) => part !== '')
      .join('\n\n');
  return {
    ...{ index, width: WIDTH, height: HEIGHT, rotation: 0, origin: 'ocr', regions },
    ...{ markdown: joined('markdown'), text: joined('text'), confidence: 0.93 },
    raw: JSON.stringify({ lines: regions.map(({ text, box }) => ({ text, box })) }),
    scripts: ['Latin', 'Arabic', 'Han'],
    timings: { decode: 41, detect: 388, recognize: 1420, layout: 12 },
    warnings: [],
  };
}

/** The same page under another number. */
export function renumber(page: OcrPage, index: number): OcrPage {
  const regions = page.regions.map((region) => ({
    ...region,
    id: region.id.replace(/^p\d+/u, `p${index + 1}`),
  }));
  return { ...page, index, regions };
}
