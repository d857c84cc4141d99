import assert from 'node:assert/strict';
import type { TextLayer } from '../../../src/input/source/inputDocument.ts';
import { type TestObject, type TestPage, text, writePdf } from './pdfWriter.ts';
import { openBytes, signal } from './support.ts';

const INTRODUCTION = text(72, 740, 12, 'Please fill in the form and send it to the harbor office.');

async function layerOf(page: Omit<TestPage, 'content'> & { content?: string }): Promise<TextLayer> {
  const content = `${INTRODUCTION}${page.content ?? ''}`;
  const document = await openBytes(writePdf([{ ...page, content }]));
  const layer = await (await document.page(0)).textLayer(signal());
  await document.close();
  assert.ok(layer, 'there is a text layer');
  assert.equal(layer.trusted, true);
  return layer;
}

/** Texts of the lines except the introduction. */
const textsOf = ({ lines }: TextLayer): string[] => lines.slice(1).map((line) => line.text);

const widget = (entries: string, rect: readonly number[]): TestObject => ({
  dictionary: `/Type/Annot/Subtype/Widget/F 4/Rect[${rect.join(' ')}]${entries}`,
});

/** A page whose annotations are the given objects. */
const withFields = (
  objects: readonly TestObject[],
  content = '',
  extra: readonly TestObject[] = [],
): Promise<TextLayer> =>
  layerOf({
    content,
    objects: [...objects, ...extra],
    entries: `/Annots[${objects.map((_, i) => `@${i}`).join(' ')}]`,
  });

/** An appearance stream. */
const appearance = (content: string, box: readonly number[], resources = ''): TestObject => ({
  dictionary: `/Type/XObject/Subtype/Form/BBox[${box.join(' ')}]/Resources<<${resources}>>`,
  data: content,
});

const HELVETICA = '/Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>';
const DINGBATS = '/Font<</Z<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>';

describe('forms', () => {
  it('marks check boxes as ticked or not, by a character before the label', async () => {
    const state = (on: boolean) =>
      `/FT/Btn/T(c${on})/V/${on ? 'Yes' : 'Off'}/AS/${on ? 'Yes' : 'Off'}`;
    const mark = `/AP<</N<</Yes @2/Off @3>>>>`;
    const layer = await withFields(
      [
        widget(state(true) + mark, [72, 698, 84, 710]),
        widget(state(false) + mark, [72, 678, 84, 690]),
      ],
      text(90, 700, 12, 'Berth with power') + text(90, 680, 12, 'Berth for the winter'),
      [
        appearance('q BT /Z 12 Tf 1 2 Td (4) Tj ET Q', [0, 0, 12, 12], DINGBATS),
        appearance('', [0, 0, 12, 12]),
      ],
    );
    assert.deepEqual(textsOf(layer), ['☑ Berth with power', '☐ Berth for the winter']);
  });

  it('reads ticked boxes without an appearance, and crosses as crosses', async () => {
    const layer = await withFields(
      [
        widget('/FT/Btn/T(a)/V/Yes', [72, 698, 84, 710]),
        widget('/FT/Btn/T(b)/V/On/AS/On/AP<</N<</On @2>>>>', [72, 678, 84, 690]),
      ],
      text(90, 700, 12, 'Crane') + text(90, 680, 12, 'Water'),
      [appearance('q BT /Z 12 Tf 1 2 Td (8) Tj ET Q', [0, 0, 12, 12], DINGBATS)],
    );
    assert.deepEqual(textsOf(layer), ['☑ Crane', '☒ Water']);
  });

  it('puts the marks of radio buttons after their labels if a row ends with one', async () => {
    const button = (name: string, x: number): TestObject =>
      widget(`/Parent @2/AS/${name === 'yes' ? name : 'Off'}/AP<</N<</${name} @3>>>>`, [
        x,
        698,
        x + 12,
        710,
      ]);
    const layer = await withFields(
      [button('yes', 100), button('no', 160)],
      text(72, 700, 12, 'Yes') + text(138, 700, 12, 'No'),
      [{ dictionary: '/FT/Btn/Ff 49152/T(r)/V/yes/Kids[@0 @1]' }, appearance('', [0, 0, 12, 12])],
    );
    assert.deepEqual(textsOf(layer), ['Yes ◉', 'No ○']);
  });

  it('uses values as drawn, and those without an appearance from the field', async () => {
    const layer = await withFields(
      [
        widget('/FT/Tx/T(a)/V(1200)/AP<</N @3>>', [150, 696, 300, 712]),
        widget('/FT/Tx/T(b)/V(Skerry Bay)/DA(/H 11 Tf)', [150, 676, 300, 692]),
        widget(
          '/FT/Ch/Ff 131072/T(c)/V(w)/Opt[[(s)(Summer)][(w)(Winter)]]/DA(/H 11 Tf)',
          [150, 656, 300, 672],
        ),
      ],
      text(72, 700, 12, 'Price') + text(72, 680, 12, 'Port') + text(72, 660, 12, 'Season'),
      [appearance('BT /H 11 Tf 2 4 Td (1,200.00 EUR) Tj ET', [0, 0, 150, 16], HELVETICA)],
    );
    assert.deepEqual(textsOf(layer).sort(), [
      '1,200.00 EUR',
      'Port',
      'Price',
      'Season',
      'Skerry Bay',
      'Winter',
    ]);
    const place = layer.lines.find((line) => line.text === 'Skerry Bay');
    assert.ok(place && place.quad[0].x > (150 / 72) * 200 && place.quad[2].x < (300 / 72) * 200);
  });

  it('makes one word of the cells of a comb field', async () => {
    const letters = Array.from('DE4471').map(
      (char, i) => `1 0 0 1 ${4 + i * 20} 4 Tm (${char}) Tj`,
    );
    const layer = await withFields(
      [widget('/FT/Tx/Ff 16777216/MaxLen 6/T(a)/V(DE4471)/AP<</N @1>>', [150, 696, 270, 712])],
      text(72, 700, 12, 'Number'),
      [appearance(`BT /H 11 Tf ${letters.join(' ')} ET`, [0, 0, 120, 16], HELVETICA)],
    );
    assert.deepEqual(textsOf(layer).sort(), ['DE4471', 'Number']);
  });

  it('leaves out hidden fields and passwords', async () => {
    const layer = await withFields([
      { dictionary: '/Type/Annot/Subtype/Widget/F 2/Rect[72 600 200 620]/FT/Tx/T(a)/V(hidden)' },
      widget('/FT/Tx/Ff 8192/T(b)/V(secret)', [72, 560, 200, 580]),
    ]);
    assert.deepEqual(textsOf(layer), []);
  });

  it('keeps the notes attached to the page, but not their review states', async () => {
    const note = (rest: string): TestObject => ({
      dictionary: `/Type/Annot/Subtype/Text/F 4/Rect[500 700 520 720]${rest}`,
    });
    const layer = await withFields([
      note('/Contents(Ask the office about this.)'),
      note('/Contents(Accepted set by a person)/StateModel(Review)/State(Accepted)/IRT @0'),
    ]);
    assert.deepEqual(
      layer.notes?.map((found) => found.text),
      ['Ask the office about this.'],
    );
    assert.deepEqual(textsOf(layer), []);
  });

  it('reads text that the user typed onto the page', async () => {
    const layer = await withFields([
      {
        dictionary:
          '/Type/Annot/Subtype/FreeText/F 4/Rect[72 600 300 620]/Contents(Paid in cash.)/DA(/H 11 Tf)',
      },
    ]);
    assert.deepEqual(textsOf(layer), ['Paid in cash.']);
  });
});

const square = (x: number, y: number, side = 10): string => `${x} ${y} ${side} ${side} re S\n`;

describe('drawn check boxes', () => {
  it('are empty, ticked by strokes or by a letter', async () => {
    const layer = await layerOf({
      content:
        square(72, 699) +
        text(90, 700, 12, 'Vegetarian meal') +
        square(72, 679) +
        '74 684 m 76 681 l 81 688 l S\n' +
        text(90, 680, 12, 'Bed on the ground floor') +
        square(72, 659) +
        text(73.5, 660.5, 10, 'X') +
        text(90, 660, 12, 'Ride from the station'),
    });
    assert.deepEqual(textsOf(layer), [
      '☐ Vegetarian meal',
      '☑ Bed on the ground floor',
      '☒ Ride from the station',
    ]);
    assert.deepEqual(layer.rulings, [], 'the edges of the boxes rule nothing');
  });

  it('are radio buttons if they are round', async () => {
    const circle = (x: number, y: number, r: number, paint: string): string => {
      const k = 0.5523 * r;
      return (
        `${x + r} ${y} m ${x + r} ${y + k} ${x + k} ${y + r} ${x} ${y + r} c ` +
        `${x - k} ${y + r} ${x - r} ${y + k} ${x - r} ${y} c ` +
        `${x - r} ${y - k} ${x - k} ${y - r} ${x} ${y - r} c ` +
        `${x + k} ${y - r} ${x + r} ${y - k} ${x + r} ${y} c h ${paint}\n`
      );
    };
    const layer = await layerOf({
      content:
        circle(77, 704, 5, 'S') +
        text(90, 700, 12, 'Card') +
        circle(77, 684, 5, 'S') +
        circle(77, 684, 2.5, 'f') +
        text(90, 680, 12, 'Cash'),
    });
    assert.deepEqual(textsOf(layer), ['○ Card', '◉ Cash']);
  });

  it('are not cells of a grid, filled squares, or shapes far from text', async () => {
    const grid = Array.from({ length: 8 }, (_, i) => square(72 + 12 * i, 699, 12)).join('');
    const layer = await layerOf({
      content:
        grid +
        text(170, 700, 12, 'Number of the member') +
        '0 0 1 rg 72 679 10 10 re f 0 g\n' +
        text(90, 680, 12, 'Rain') +
        square(400, 300),
    });
    assert.deepEqual(textsOf(layer), ['Number of the member', 'Rain']);
  });
});
