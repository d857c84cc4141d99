import assert from 'node:assert/strict';
import {
  changeKind,
  leaveOut,
  mergeNext,
  moveInOrder,
  putArea,
  regionsIn,
  splitLines,
  type RegionEdit,
} from '../../../../src/editor/document/regionEdit.ts';
import { RegionAnchors } from '../../../../src/editor/document/regionAnchors.ts';
import { planEdit } from '../../../../src/editor/document/rewritePlan.ts';
import type { OcrPage, Region } from '../../../../src/core/document/document.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const at = (id: string, text: string, y: number): Region => ({
  ...region(id, text),
  places: [{ x0: 10, y0: y, x1: 200, y1: y + 20 }],
});

const page = ocrPage(0, [
  at('p1-r1', 'First', 0),
  at('p1-r2', 'Second', 40),
  at('p1-r3', 'Third', 120),
]);
const area = { x0: 5, y0: 70, x1: 210, y1: 110 };
const found = [{ ...region('p1-r1', 'Missed'), places: [area] }];

/** The document after a change. */
function written(old: OcrPage, edit: RegionEdit | undefined, document = old.markdown): string {
  assert.ok(edit);
  const anchors = new RegionAnchors();
  anchors.addPage(old, document, 0);
  const plan = planEdit(anchors, old, edit, document);
  if (!plan) return document;
  return document.slice(0, plan.span.start) + plan.text + document.slice(plan.span.end);
}

describe('changes of regions', () => {
  it('puts an area where it belongs, under a new id', () => {
    const edit = putArea(page, area, found);
    assert.deepEqual(
      edit.page.regions.map(({ id }) => id),
      ['p1-r1', 'p1-r2', 'p1-r4', 'p1-r3'],
    );
    assert.equal(edit.page.markdown, 'First\n\nSecond\n\nMissed\n\nThird');
    assert.equal(written(page, edit), edit.page.markdown);
  });

  it('puts an area above all others at the beginning', () => {
    const low = ocrPage(0, [at('p1-r1', 'Low', 300)]);
    const edit = putArea(low, { x0: 0, y0: 0, x1: 100, y1: 30 }, found);
    assert.equal(edit.page.markdown, 'Missed\n\nLow');
    assert.equal(written(low, edit), edit.page.markdown);
  });

  it('replaces the regions that are mostly in an area', () => {
    const whole = { x0: 0, y0: 35, x1: 300, y1: 150 };
    assert.equal(regionsIn(page, whole).length, 2);
    const edit = putArea(page, whole, found);
    assert.equal(edit.page.markdown, 'First\n\nMissed');
    assert.equal(written(page, edit), edit.page.markdown);
  });

  it('keeps what the user wrote between replaced regions', () => {
    const document = 'First\n\nSecond\n\nMy note\n\nThird';
    const edit = mergeNext(page, 'p1-r2');
    assert.equal(written(page, edit, document), 'First\n\nSecond Third\n\nMy note');
  });

  it('keeps text that the user moved between the regions', () => {
    const document = 'Third\n\nMy note\n\nSecond';
    const edit = mergeNext(page, 'p1-r2');
    assert.ok(edit);
    const anchors = new RegionAnchors();
    for (const moved of page.regions) anchors.addPage({ regions: [moved] }, document, 0);
    const plan = planEdit(anchors, page, edit, document);
    assert.ok(plan);
    assert.deepEqual(plan.span, { start: 0, end: document.length });
    assert.equal(plan.text, 'Second Third\n\nMy note');
  });

  it('finds the places of regions that were moved', () => {
    const edit = moveInOrder(page, 'p1-r2', 1);
    assert.ok(edit);
    const text = page.markdown;
    const anchors = new RegionAnchors();
    anchors.addPage(page, text, 0);
    const plan = planEdit(anchors, page, edit, text);
    assert.ok(plan);
    const { start, end } = plan.span;
    const now = text.slice(0, start) + plan.text + text.slice(end);
    anchors.change([{ offset: start, length: end - start, text: plan.text }]);
    anchors.replacePage(page, edit.page, now, start);
    for (const { id, markdown } of edit.page.regions) {
      const span = anchors.spanOf(id);
      assert.equal(span && now.slice(span.start, span.end), markdown);
    }
  });

  it('counts places that were not read as long as nothing covers them', () => {
    const missing = { ...page, missed: [area] };
    assert.deepEqual(putArea(missing, area, found).page.missed, []);
    assert.equal(changeKind(missing, 'p1-r1', 'title')?.page.missed?.length, 1);
  });

  it('leaves regions out, changes their kind, moves, merges and splits them', () => {
    assert.equal(written(page, leaveOut(page, ['p1-r2'])), 'First\n\nThird');
    assert.equal(leaveOut(page, ['p1-r2']).page.markdown, 'First\n\nThird');
    const title = changeKind(page, 'p1-r1', 'title');
    assert.equal(written(page, title), '# First\n\nSecond\n\nThird');
    assert.equal(title?.page.regions[0]?.level, 1);
    const moved = moveInOrder(page, 'p1-r2', 1);
    assert.equal(written(page, moved), 'First\n\nThird\n\nSecond');
    assert.equal(moveInOrder(page, 'p1-r1', -1), undefined);
    assert.equal(mergeNext(page, 'p1-r3'), undefined);
    assert.equal(splitLines(page, 'p1-r1'), undefined);
  });

  it('reverts a heading to a paragraph', () => {
    const heading = changeKind(page, 'p1-r1', 'heading');
    assert.ok(heading);
    const back = changeKind(heading.page, 'p1-r1', 'paragraph');
    assert.equal(back?.page.markdown, page.markdown);
  });
});
