import assert from 'node:assert/strict';
import { column, lineAt, pageOf, prose } from './lines.ts';

describe('pictures', () => {
  const text = [...column(prose(70, 8, 1), 100, 100), ...column(prose(70, 8, 2), 100, 800)];
  const picture = { x0: 100, y0: 380, x1: 900, y1: 740 };

  it('become figures between the text, including the text in them', () => {
    const regions = pageOf([...text, lineAt('Axis of time', 400, 700)], { figures: [picture] });
    assert.deepEqual(
      regions.map((r) => r.kind),
      ['paragraph', 'figure', 'paragraph'],
    );
    assert.deepEqual(regions[1]!.places, [picture]);
    assert.equal(regions[1]!.text, 'Axis of time');
  });

  it('have no confidence without text, and are found on pages without text', () => {
    const [figure] = pageOf([], { figures: [picture] });
    assert.deepEqual([figure!.kind, figure!.confidence, figure!.markdown], ['figure', null, '']);
  });

  it('are not figures if they are behind the text, tiny, or full of text', () => {
    const figures = [
      { x0: 0, y0: 0, x1: 1240, y1: 1754 },
      { x0: 50, y0: 80, x1: 1200, y1: 340 },
      { x0: 10, y0: 900, x1: 30, y1: 910 },
    ];
    assert.deepEqual(
      pageOf(text, { figures }).map((r) => r.kind),
      ['paragraph', 'paragraph'],
    );
  });
});
