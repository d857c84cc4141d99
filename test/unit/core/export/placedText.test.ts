import assert from 'node:assert/strict';
import { parseDocument, DomUtils } from 'htmlparser2';
import type { Line, OcrDocument, OcrPage, Region } from '../../../../src/core/document/document.ts';
import { altoDocument } from '../../../../src/core/export/altoXml.ts';
import { correctedLines } from '../../../../src/core/export/correctedLines.ts';
import { hocrDocument } from '../../../../src/core/export/hocr.ts';
import { placedLines } from '../../../../src/core/export/placedText.ts';
import { visualOrder } from '../../../../src/core/export/textUnits.ts';
import {
  boxOfPoints,
  quadOfBox,
  type Box,
  type Quad,
} from '../../../../src/core/geometry/geometry.ts';

const box = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });

const lineOf = (
  text: string,
  words: readonly (readonly [string, number, number])[],
  more: Partial<Line> = {},
): Line => ({
  text,
  quad: quadOfBox(box(10, 10, 210, 30)),
  confidence: 0.9,
  words: words.map(([word, x0, x1]) => ({ text: word, box: box(x0, 10, x1, 30), confidence: 0.8 })),
  ...more,
});

const regionOf = (text: string, lines?: readonly Line[]): Region => ({
  ...{ id: 'p1-r1', kind: 'paragraph', places: [box(10, 10, 210, 30)], markdown: text, text },
  confidence: 0.9,
  ...(lines && { lines }),
});

const shown = (region: Region, lines = placedLines(region)) =>
  lines.flatMap(({ words }) =>
    words.map(({ text, quad, spaced }) => {
      const { x0, x1 } = boxOfPoints(quad);
      return `${text}${spaced ? '_' : ''} ${Math.round(x0)}-${Math.round(x1)}`;
    }),
  );

describe('the words of a result', () => {
  it('are those of its lines', () => {
    const region = regionOf('a bc', [
      lineOf('a bc', [
        ['a', 10, 50],
        ['bc', 60, 210],
      ]),
    ]);
    assert.deepEqual(shown(region), ['a_ 10-50', 'bc 60-210']);
  });

  it('share the line if there are none, or if they are not its text', () => {
    for (const words of [[], [['other', 10, 50] as const]]) {
      assert.deepEqual(shown(regionOf('aaaa b', [lineOf('aaaa bbbbb', words)])), [
        'aaaa_ 10-90',
        'bbbbb 110-210',
      ]);
    }
  });

  it('begin at the right in a line that runs to the left', () => {
    const [first, second] = shown(regionOf('اسم علي', [lineOf('اسم علي', [])]));
    assert.equal(first, 'اسم_ 124-210');
    assert.equal(second, 'علي 10-96');
  });

  it('do not overlap', () => {
    const line = lineOf('ab', [
      ['a', 10, 150],
      ['b', 100, 210],
    ]);
    assert.deepEqual(shown(regionOf('ab', [line])), ['a 10-100', 'b 100-210']);
  });

  it('are as tilted as their line', () => {
    const angle = 0.2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const at = (x: number, y: number) => ({
      x: 100 + x * cos - y * sin,
      y: 100 + x * sin + y * cos,
    });
    const part = (from: number, to: number): Quad => [
      at(from, 0),
      at(to, 0),
      at(to, 20),
      at(from, 20),
    ];
    const words = [
      ['one', 0, 90],
      ['two', 110, 200],
    ].map(([text, from, to]) => ({
      ...{ text: String(text), confidence: 1 },
      box: boxOfPoints(part(Number(from), Number(to))),
    }));
    const line: Line = { text: 'one two', quad: part(0, 200), confidence: 1, words };
    const [placed] = placedLines(regionOf('one two', [line]));
    for (const [i, [from, to]] of (
      [
        [0, 90],
        [110, 200],
      ] as const
    ).entries()) {
      for (const [k, corner] of part(from, to).entries()) {
        const found = placed!.words[i]!.quad[k]!;
        assert.ok(Math.hypot(found.x - corner.x, found.y - corner.y) < 0.5);
      }
    }
  });

  it('of a vertical line begin at its top', () => {
    const quad = quadOfBox(box(10, 10, 30, 210));
    const [line] = placedLines(
      regionOf('上下', [{ text: '上 下', quad, confidence: 1, direction: 'ttb' }]),
    );
    const [top, bottom] = line!.words.map((word) => boxOfPoints(word.quad));
    assert.ok(line!.vertical && top!.y1 < bottom!.y0 && top!.y0 === 10 && bottom!.y1 === 210);
  });

  it('in visual order turn words around, but not the numbers in them', () => {
    assert.equal(
      visualOrder('عام2024-1').join(''),
      ['2', '0', '2', '4', '-', '1', 'م', 'ا', 'ع'].join(''),
    );
    assert.deepEqual(visualOrder('e\u0301क्ष'), ['e\u0301', 'क्ष']);
  });
});

describe('the words of a corrected result', () => {
  const line = lineOf('one twx three', [
    ['one', 10, 50],
    ['twx', 60, 100],
    ['three', 110, 210],
  ]);
  const corrected = (text: string) => {
    const region = regionOf(text, [line]);
    return shown(region, [...correctedLines(region)]);
  };

  it('stay where they are, and take the places of those that they replace', () => {
    assert.deepEqual(corrected('one two three'), ['one_ 10-50', 'two_ 60-100', 'three 110-210']);
  });

  it('share a place if they are more than before', () => {
    assert.deepEqual(corrected('one two more three'), [
      'one_ 10-50',
      'two more_ 60-100',
      'three 110-210',
    ]);
    assert.deepEqual(corrected('zero one twx three'), [
      'zero one_ 10-50',
      'twx_ 60-100',
      'three 110-210',
    ]);
    assert.deepEqual(corrected('one twx three four'), [
      'one_ 10-50',
      'twx_ 60-100',
      'three four 110-210',
    ]);
  });

  it('leave out what was deleted', () => {
    assert.deepEqual(corrected('one three'), ['one_ 10-50', 'three 110-210']);
    assert.deepEqual(corrected(''), []);
  });

  it('are the new ones if nothing of the old text is left', () => {
    assert.equal(
      shown(regionOf('x y', [line]), [...correctedLines(regionOf('x y', [line]))]).length,
      2,
    );
  });
});

describe('a result as hOCR and as ALTO', () => {
  const lines = [
    lineOf('a <b>', [
      ['a', 10, 50],
      ['<b>', 60, 210],
    ]),
  ];
  const page = {
    ...{ index: 2, width: 300, height: 400, regions: [regionOf('a <b>', lines)] },
  } as unknown as OcrPage;
  const document: OcrDocument = {
    version: 2,
    source: { name: 'a "&" b.png', mimeType: 'image/png', pageCount: 3 },
    ...{ engine: 'compact', model: '', timings: {}, warnings: [], pages: [page] },
  };

  it('has the boxes and confidences of words', () => {
    const dom = parseDocument(hocrDocument(document), { xmlMode: true });
    const words = DomUtils.getElementsByClassName('ocrx_word', dom);
    assert.deepEqual(
      words.map((word) => DomUtils.textContent(word)),
      ['a', '<b>'],
    );
    assert.equal(words[1]!.attribs['title'], 'bbox 60 10 210 30; x_wconf 80');
    const [whole] = DomUtils.getElementsByClassName('ocr_page', dom);
    assert.match(whole!.attribs['title']!, /bbox 0 0 300 400; ppageno 2$/u);
    assert.equal(DomUtils.textContent(DomUtils.getElementsByClassName('ocr_line', dom)), 'a <b>');
  });

  it('has the words of ALTO with their places', () => {
    const dom = parseDocument(altoDocument(document), { xmlMode: true });
    const words = DomUtils.getElementsByTagName('String', dom);
    assert.deepEqual(
      words.map(({ attribs }) => attribs['CONTENT']),
      ['a', '<b>'],
    );
    const { HPOS, VPOS, WIDTH, HEIGHT, WC } = words[1]!.attribs;
    assert.deepEqual([HPOS, VPOS, WIDTH, HEIGHT, WC], ['60', '10', '150', '20', '0.800']);
    assert.equal(DomUtils.getElementsByTagName('SP', dom).length, 1);
    assert.equal(
      DomUtils.textContent(DomUtils.getElementsByTagName('fileName', dom)),
      'a "&" b.png',
    );
  });

  it('keeps text for which the engine named no place', () => {
    const texts = ['One line', 'Another one'];
    const regions = texts.map((text) => ({ ...regionOf(text), places: [] }));
    const found = { ...document, pages: [{ ...page, regions }] };
    const dom = parseDocument(hocrDocument(found), { xmlMode: true });
    const read = DomUtils.getElementsByClassName('ocr_line', dom);
    assert.deepEqual(
      read.map((line) => DomUtils.textContent(line)),
      ['One line', 'Another', 'one'],
    );
    const places = DomUtils.getElementsByClassName('ocr_carea', dom);
    assert.deepEqual(
      places.map(({ attribs }) => attribs['title']),
      ['bbox 0 0 300 169', 'bbox 0 168 300 400'],
    );
    const alto = parseDocument(altoDocument(found), { xmlMode: true });
    assert.deepEqual(
      DomUtils.getElementsByTagName('String', alto).map(({ attribs }) => attribs['CONTENT']),
      ['One', 'line', 'Another', 'one'],
    );
  });

  it('has the corrected words where the user changed them', () => {
    const fixed = hocrDocument(document, (region) => correctedLines({ ...region, text: 'a c' }));
    assert.match(fixed, />c<\/span>/u);
    assert.doesNotMatch(fixed, /&lt;b/u);
  });
});
