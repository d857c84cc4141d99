import assert from 'node:assert/strict';
import '../fakeEditor.ts';
import type { OcrPage, Region } from '../../../../src/core/document/document.ts';
import { planRemovals, planReturns } from '../../../../src/editor/document/areaPlan.ts';
import {
  areaEdit,
  areasAfter,
  areaShare,
  wholeOf,
  withoutAreas,
  type AreaChange,
  type AreaEdit,
} from '../../../../src/editor/document/ignoredAreas.ts';
import { planPage } from '../../../../src/editor/document/rewritePlan.ts';
import { RegionAnchors } from '../../../../src/editor/document/regionAnchors.ts';
import type { IgnoredArea, RunPage } from '../../../../src/editor/run/runTypes.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const WIDTH = 600;
const HEIGHT = 800;

const at = (id: string, text: string, y: number): Region => ({
  ...region(id, text),
  places: [{ x0: 10, y0: y, x1: 200, y1: y + 20 }],
});

/** A page with a running head in two parts, a text and a page number. */
function pageOf(index: number, scale = 1): OcrPage {
  const id = (number: number): string => `p${index + 1}-r${number}`;
  const regions = [
    at(id(1), 'Head', 10),
    at(id(2), 'Subhead', 40),
    at(id(3), `Text ${index + 1} of 3`, 300),
    at(id(4), String(index + 1), 770),
  ].map((one) => ({
    ...one,
    places: one.places.map(({ x0, y0, x1, y1 }) => ({
      ...{ x0: x0 * scale, y0: y0 * scale, x1: x1 * scale, y1: y1 * scale },
    })),
  }));
  return ocrPage(index, regions, { width: WIDTH * scale, height: HEIGHT * scale });
}

const areaOf = (id: string, y0: number, y1: number): IgnoredArea => ({
  ...{ id, page: 0 },
  box: areaShare({ x0: 0, y0, x1: WIDTH, y1 }, pageOf(0)),
});
const head = areaOf('head', 0, 65);
const first = areaOf('first', 0, 35);
const foot = areaOf('foot', 760, 800);

/** A document, its pages and the places of their regions. */
class Written {
  readonly anchors = new RegionAnchors();
  entries: RunPage[];
  areas: readonly IgnoredArea[] = [];
  text: string;

  constructor(
    pages: readonly OcrPage[],
    readonly lineEnd = '\n',
  ) {
    this.entries = pages.map((page) => ({ page }));
    this.text = `${pages.map(({ markdown }) => markdown).join('\n\n')}\n`.replaceAll('\n', lineEnd);
    let from = 0;
    for (const page of pages) {
      this.anchors.addPage(page, this.text, from);
      from = this.anchors.spanOfPage(page)?.end ?? from;
    }
  }

  change(change: AreaChange): AreaEdit[] {
    this.areas = areasAfter(this.areas, change);
    const edits = this.entries.flatMap((entry) => {
      return areaEdit(entry, this.areas, change, entry.page) ?? [];
    });
    const { anchors, lineEnd } = this;
    const plan =
      'ignore' in change
        ? planRemovals(anchors, edits, this.text, lineEnd)
        : planReturns(anchors, edits, this.text, lineEnd, (page, insertedAt) => {
            const end = this.text.length;
            const whole = this.text + insertedAt(end);
            const later = this.entries.map((entry) => entry.page).slice(page.index + 1);
            const place = { left: undefined, later, end: whole.length };
            const planned = planPage(anchors, undefined, page, whole, place);
            if (planned?.span.start !== whole.length) return planned;
            return { ...planned, span: { start: end, end } };
          });
    const changes = plan.parts.map(({ start, length, text }) => ({ offset: start, length, text }));
    for (const { offset, length, text } of [...changes].sort((a, b) => b.offset - a.offset)) {
      this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
    }
    anchors.change(changes);
    plan.take(this.text);
    this.entries = this.entries.map((entry) => {
      const edit = edits.find(({ old }) => old === entry.page);
      return edit ? { ...entry, page: edit.page, left: edit.left } : entry;
    });
    return edits;
  }

  /** Every region is found where its text is. */
  check(): void {
    const all = this.entries.flatMap(({ page }) => page.regions);
    for (const { id, markdown } of all) {
      const span = this.anchors.spanOf(id);
      assert.equal(span && this.text.slice(span.start, span.end), markdown, id);
    }
    const spans = all.flatMap(({ id }) => this.anchors.spanOf(id)?.start ?? []);
    assert.deepEqual(
      spans,
      [...spans].sort((a, b) => a - b),
      'in reading order',
    );
    assert.equal(new Set(spans).size, spans.length, 'each at its own place');
  }
}

const markdownOf = ({ entries }: Written): string[] => entries.map(({ page }) => page.markdown);

describe('areas that are left out on all pages', () => {
  const pages = [pageOf(0), pageOf(1, 2), pageOf(2)];

  it('are the same part of pages of any size', () => {
    const left = withoutAreas(pageOf(1, 2), [head, foot]);
    assert.equal(left.page.markdown, 'Text 2 of 3');
    assert.deepEqual(
      left.left.regions.map(({ region: { id }, after }) => [id, after]),
      [
        ['p2-r1', undefined],
        ['p2-r2', 'p2-r1'],
        ['p2-r4', 'p2-r3'],
      ],
    );
    const whole = wholeOf(left);
    assert.equal(whole.markdown, pageOf(1).markdown);
    assert.deepEqual(whole.regions, pageOf(1, 2).regions);
  });

  for (const [name, lineEnd] of [
    ['Unix', '\n'],
    ['Windows', '\r\n'],
  ] as const) {
    it(`go from the document and come back, with line ends of ${name}`, () => {
      const written = new Written(pages, lineEnd);
      const { text } = written;
      written.change({ ignore: head });
      written.change({ ignore: foot });
      assert.equal(
        written.text,
        'Text 1 of 3\n\nText 2 of 3\n\nText 3 of 3\n'.replaceAll('\n', lineEnd),
      );
      assert.deepEqual(markdownOf(written), ['Text 1 of 3', 'Text 2 of 3', 'Text 3 of 3']);
      written.check();
      written.change({ drop: head });
      written.check();
      written.change({ drop: foot });
      written.check();
      assert.equal(written.text, text);
      assert.deepEqual(
        markdownOf(written),
        pages.map(({ markdown }) => markdown),
      );
      assert.deepEqual(
        written.entries.map(({ left }) => left?.regions),
        [[], [], []],
      );
    });
  }

  it('leave out what another one covers as well until both are gone', () => {
    const written = new Written(pages);
    const { text } = written;
    written.change({ ignore: first });
    written.change({ ignore: head });
    written.change({ drop: first });
    assert.deepEqual(markdownOf(written)[0], 'Text 1 of 3\n\n1');
    written.change({ drop: head });
    assert.equal(written.text, text);
    written.check();
  });

  it('come back in order, whatever was left out first', () => {
    const second = areaOf('second', 36, 65);
    for (const [one, two] of [
      [first, second],
      [second, first],
    ] as const) {
      for (const [before, after] of [
        [one, two],
        [two, one],
      ] as const) {
        const written = new Written(pages);
        const { text } = written;
        written.change({ ignore: one });
        written.change({ ignore: two });
        written.change({ drop: before });
        written.check();
        written.change({ drop: after });
        written.check();
        assert.equal(written.text, text);
      }
    }
  });

  it('come back in order where nothing else is left', () => {
    const all = areaOf('all', 0, HEIGHT);
    for (const areas of [[all], [foot, all], [areaOf('text', 290, 330), head, foot]]) {
      const written = new Written(pages);
      const { text } = written;
      for (const ignore of areas) written.change({ ignore });
      assert.equal(written.text, '');
      for (const drop of areas) {
        written.change({ drop });
        written.check();
      }
      assert.equal(written.text, text);
    }
  });

  it('come back with the text that the user wrote into them', () => {
    const [page] = pages;
    assert.ok(page);
    const asWritten = {
      ...page,
      regions: page.regions.map((one, number) =>
        number === 0 ? { ...one, markdown: 'My head', text: 'My head' } : one,
      ),
    };
    const edit = areaEdit({ page }, [head], { ignore: head }, asWritten);
    assert.ok(edit);
    assert.equal(edit.page.markdown, 'Text 1 of 3\n\n1');
    assert.equal(wholeOf(edit).markdown, 'My head\n\nSubhead\n\nText 1 of 3\n\n1');
  });

  it('hide places in them that were not read', () => {
    const missed = [
      { x0: 300, y0: 10, x1: 400, y1: 30 },
      { x0: 300, y0: 300, x1: 400, y1: 320 },
    ];
    const page = { ...pageOf(0), missed };
    const edit = areaEdit({ page }, [head], { ignore: head }, page);
    assert.ok(edit);
    assert.deepEqual(edit.page.missed, missed.slice(1));
    assert.match(edit.page.warnings[0]?.message ?? '', /^A line of text/);
    const back = areaEdit(edit, [], { drop: head }, edit.page);
    assert.deepEqual(new Set(back?.page.missed), new Set(missed));
  });

  it('change nothing on pages without text in them', () => {
    const written = new Written(pages);
    assert.deepEqual(written.change({ ignore: areaOf('empty', 500, 600) }), []);
    assert.deepEqual(written.change({ drop: areaOf('empty', 500, 600) }), []);
  });
});
