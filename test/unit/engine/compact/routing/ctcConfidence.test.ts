import assert from 'node:assert/strict';
import { withMeasuredConfidence } from '../../../../../src/engine/compact/routing/ctcConfidence.ts';
import { CTC, type PagePlan } from '../../../../../src/engine/compact/routing/route.ts';

const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
const lineBy = (recognizer: string) => ({
  text: 'word',
  confidence: 0.98,
  words: [{ text: 'word', confidence: 0.98, box }],
  recognizer,
});
const latin: PagePlan = {
  primary: { recognizer: 'tesseract', language: 'en' },
  language: 'en',
  fitness: 0.9,
};

describe('the confidence of the CTC model', () => {
  it('is below that of certain words on a page of another recognizer', () => {
    const line = withMeasuredConfidence(lineBy('ctc:ppocr-v4'), latin);
    assert.ok(line.confidence < 0.9 && line.confidence > 0.8);
    assert.equal(line.words[0]?.confidence, line.confidence);
  });

  it('stays on its own pages, and so does that of other recognizers', () => {
    const own = { ...latin, primary: CTC, language: 'zh-Hans' };
    assert.equal(withMeasuredConfidence(lineBy('ctc:ppocr-v4'), own).confidence, 0.98);
    assert.equal(withMeasuredConfidence(lineBy('tesseract:eng'), latin).confidence, 0.98);
  });
});
