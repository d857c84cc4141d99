/** Sources of the sample pages: original text, and article 1 of the Universal Declaration of Human Rights. */

const ARTICLE_1 = [
  [
    'en',
    'English',
    'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.',
  ],
  [
    'de',
    'Deutsch',
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.',
  ],
  [
    'ru',
    'Русский',
    'Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.',
  ],
  [
    'zh-Hans',
    '中文',
    '人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。',
  ],
  [
    'ja',
    '日本語',
    'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。',
  ],
  [
    'ko',
    '한국어',
    '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.',
  ],
  [
    'hi',
    'हिन्दी',
    'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है । उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए ।',
  ],
  [
    'ar',
    'العربية',
    'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.',
  ],
];

const page = (style, body) => `<!doctype html><html><head><meta charset="utf-8"><style>
* { box-sizing: border-box; }
body { margin: 0; color: #111; background: #fff; font: 20px/1.5 'Noto Sans', 'Noto Sans Arabic',
  'Noto Sans Devanagari', 'Noto Sans CJK SC', sans-serif; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 6px 12px; text-align: left; }
.n { text-align: right; }
${style}</style></head><body>${body}</body></html>`;

/** Eight languages in seven scripts on one page. */
export const languages = page(
  'body { padding: 48px; width: 1100px; } h1 { font-size: 34px; margin: 0 0 12px; } h2 { font-size: 24px; margin: 22px 0 4px; } p { margin: 0; }',
  '<h1>Universal Declaration of Human Rights, Article 1</h1>' +
    ARTICLE_1.map(
      ([code, name, text]) =>
        `<div lang="${code}" dir="${code === 'ar' ? 'rtl' : 'ltr'}"><h2>${name}</h2><p>${text}</p></div>`,
    ).join(''),
);

const STATIONS = [
  ['Old Harbour', 'daily', '2.14', '2.31', '0.17'],
  ['Mill Bridge', 'daily', '1.86', '1.79', '-0.07'],
  ['North Lock', 'hourly', '3.02', '3.25', '0.23'],
  ['Reed Island', 'weekly', '0.94', '0.98', '0.04'],
  ['Salt Quay', 'hourly', '2.47', '2.40', '-0.07'],
];

const stationTable = `<table class="ruled"><thead><tr><th>Station</th><th>Reading</th>
  <th class="n">March (m)</th><th class="n">April (m)</th><th class="n">Change (m)</th></tr></thead><tbody>
  ${STATIONS.map(
    ([name, reading, ...numbers]) =>
      `<tr><td>${name}</td><td>${reading}</td>${numbers.map((n) => `<td class="n">${n}</td>`).join('')}</tr>`,
  ).join('')}</tbody></table>`;

const REPORT_STYLE =
  'h1 { font-size: 38px; margin: 0 0 14px; } h2 { font-size: 27px; margin: 26px 0 8px; } p { margin: 0 0 12px; } .ruled th, .ruled td { border: 2px solid #333; }';

const REPORT_BODY = `<h1>Water Levels in the Harbour</h1>
  <p>The five stations of the harbour were read through March and April. The means below are
  given in metres above the gauge datum. Readings that were taken during the lock repair of
  12 April are left out.</p>
  <h2>1. Mean levels</h2>${stationTable}
  <h2>2. What was found</h2>
  <p>The level rose at three stations and fell slightly at two. The largest rise was measured at
  North Lock, where the new gate holds the water for about forty minutes longer than before.</p>
  <ul><li>The gauge at Reed Island should be read more often.</li>
  <li>Mill Bridge and Salt Quay lie below the old weir.</li>
  <li>No reading went above the warning mark of 4.50 m.</li></ul>`;

/** A typed report with a ruled table, as it comes from a scanner. */
export const scanTable = page(
  `body { padding: 70px 80px; width: 1240px; min-height: 1400px; font-family: 'Noto Serif', serif; font-size: 23px; } ${REPORT_STYLE}`,
  REPORT_BODY,
);

/** A printed sheet on a table, seen at an angle in uneven light. */
export const photo = page(
  `body { width: 1280px; height: 1500px; overflow: hidden; background: linear-gradient(120deg, #6d4f37, #8a6848 40%, #5d422d); perspective: 2600px; }
  .sheet { position: absolute; left: 130px; top: 110px; width: 1020px; height: 1270px; padding: 80px; background: #f6f1e6; box-shadow: 0 25px 60px #0009;
    transform: rotateX(13deg) rotateY(-9deg) rotateZ(2.2deg); font-family: 'Noto Serif', serif; font-size: 26px; }
  .shade { position: absolute; inset: 0; background: linear-gradient(65deg, #0007, #0000 45%, #fff2 70%, #0003); }
  h1 { font-size: 42px; margin: 0 0 24px; } p { margin: 0 0 20px; }`,
  `<div class="sheet"><h1>Notes on a Paper Boat</h1>
  <p>Take a sheet of stiff paper, twice as long as it is wide. Fold it in the middle, and press
  the fold flat with the back of a spoon.</p>
  <p>Turn the two upper corners down until they meet. The strip that is left below is folded up
  on either side, so that a hat is made.</p>
  <p>Open the hat, press it into a square, and draw the loose corners apart. The boat now stands
  by itself. A drop of wax along the keel keeps it afloat for an afternoon.</p>
  <p>Boats of 21 by 30 centimetres carried three coins; larger ones sank when it rained.</p></div>
  <div class="shade"></div>`,
);

const ITEMS = [
  ['Rye bread 750 g', '3.20'],
  ['Apples 1.2 kg', '2.95'],
  ['Oat milk 1 l', '1.89'],
  ['Goat cheese', '4.45'],
  ['Paper bag', '0.15'],
];

/** A till receipt. */
export const receipt = page(
  `body { padding: 36px 34px; width: 520px; font: 22px/1.45 'DejaVu Sans Mono', 'Noto Sans Mono', monospace; color: #2a2a2a; background: #fbfbf8; }
  h1 { font-size: 30px; text-align: center; margin: 0; } .c { text-align: center; margin: 2px 0; } hr { border: 0; border-top: 2px dashed #555; } td { padding: 0; }`,
  `<h1>CORNER GROCER</h1><p class="c">7 Lantern Street</p><p class="c">Tel. 555 0142</p><hr>
  <table>${ITEMS.map(([name, price]) => `<tr><td>${name}</td><td class="n">${price}</td></tr>`).join('')}</table><hr>
  <table><tr><td><b>TOTAL</b></td><td class="n"><b>12.64</b></td></tr>
  <tr><td>Cash</td><td class="n">20.00</td></tr><tr><td>Change</td><td class="n">7.36</td></tr></table><hr>
  <p class="c">14.04.2026 17:32 No. 00418</p><p class="c">Thank you, come again!</p>`,
);

const LETTER_BODY = `<h1>The Gauge Keeper's Handbook</h1>
  <p class="lead">Second edition, with a table of marks</p><div class="columns">
  <h2>Reading a gauge</h2><p>Stand on the landward side and wait until the water is calm. Read the
  lower edge of the water line, never the upper one, and write the number down at once. Numbers
  that are remembered are numbers that are wrong.</p>
  <p>In frost the plate may be hidden. Do not break the ice with the pole; pour warm water along
  the plate and read when it is clear.</p>
  <h2>Keeping the book</h2><p>Every reading has a date, an hour, a number and a name. A reading
  without a name is crossed out. The book is kept dry, and it does not leave the house.</p>
  <p>At the end of the month the keeper draws a line, adds the mean, and sends a copy to the
  harbour office.</p></div>`;

/** Two pages with real text: one in columns, one with a table. */
export const textLayerPdf = page(
  `@page { size: A4; margin: 18mm; } body { font: 11pt/1.45 'Noto Serif', serif; }
  h1 { font-size: 20pt; margin: 0 0 6pt; } h2 { font-size: 13pt; margin: 10pt 0 4pt; } p { margin: 0 0 7pt; }
  .columns { columns: 2; column-gap: 9mm; } .lead { font-style: italic; } .report { break-before: page; }
  .ruled th, .ruled td { border: 0.7pt solid #333; padding: 3pt 7pt; }`,
  `${LETTER_BODY}<div class="report">${REPORT_BODY}</div>`,
);

/** A page that holds one picture. @param {string} dataUrl */
export const picturePdf = (dataUrl) =>
  page(
    '@page { size: A4; margin: 0; } img { display: block; width: 210mm; }',
    `<img src="${dataUrl}">`,
  );
