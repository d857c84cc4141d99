/** Pages with known text for the check of an installed model: original text. */

const page = (style, body) => `<!doctype html><html><head><meta charset="utf-8"><style>
* { box-sizing: border-box; }
body { margin: 0; padding: 40px 48px; width: 900px; color: #111; background: #fff;
  font: 24px/1.5 'Noto Serif', serif; }
p { margin: 0; }
table { border-collapse: collapse; }
th, td { border: 1px solid #333; padding: 6px 22px; text-align: left; }
${style}</style></head><body>${body}</body></html>`;

const PRINT =
  'The lighthouse on the western pier was finished in 1874. Its lamp can be seen from a distance ' +
  'of 19 miles, and a bell rings every 40 seconds when there is fog.';

const ROWS = [
  ['Station', 'Depth', 'Salinity'],
  ['North Bay', '12.5', '34.1'],
  ['Old Mill', '7.0', '28.9'],
  ['Sandy Point', '21.4', '35.6'],
];

const HANDWRITING = 'Dear Anna, the parcel arrived on Monday. Many thanks! Yours, Tom';
const CHINESE = '这座灯塔建于一八七四年,高二十三米。天气晴朗时,很远的地方都能看到它的灯光。';
const ARABIC = 'اكتمل بناء المنارة القديمة قبل مئة عام، ويمكن رؤية ضوئها من مسافة بعيدة.';

export const CHECK_PAGES = [
  { kind: 'print', decisive: true, text: PRINT, html: page('', `<p>${PRINT}</p>`) },
  {
    kind: 'table',
    decisive: true,
    text: ROWS.flat().join(' '),
    html: page(
      '',
      `<table>${ROWS.map(
        (cells, row) =>
          `<tr>${cells.map((cell) => (row === 0 ? `<th>${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`,
      ).join('')}</table>`,
    ),
  },
  {
    kind: 'formula',
    decisive: false,
    text: 'E = m c^2 + p q',
    html: page(
      "body { font: italic 34px 'Noto Serif', serif; } sup { font-size: 60%; }",
      '<p>E = m c<sup>2</sup> + p q</p>',
    ),
  },
  {
    kind: 'handwriting',
    decisive: false,
    text: HANDWRITING,
    html: page("body { font: 34px/1.4 'Z003', cursive; }", `<p>${HANDWRITING}</p>`),
  },
  {
    kind: 'chinese',
    decisive: false,
    text: CHINESE,
    html: page("body { font: 28px/1.6 'Noto Sans CJK SC'; }", `<p lang="zh-Hans">${CHINESE}</p>`),
  },
  {
    kind: 'arabic',
    decisive: false,
    text: ARABIC,
    html: page(
      "body { font: 30px/1.7 'Noto Sans Arabic'; }",
      `<p dir="rtl" lang="ar">${ARABIC}</p>`,
    ),
  },
];
