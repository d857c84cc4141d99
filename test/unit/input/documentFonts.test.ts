import assert from 'node:assert/strict';
import { DocumentFonts } from '../../../src/input/pdf/documentFonts.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The fonts of a document that may keep two, and what happened to them. */
function keepTwo(cleanup: () => Promise<void> = nextTurn) {
  const events: string[] = [];
  const pdf = {
    async cleanup() {
      events.push('free');
      await cleanup();
      events.push('freed');
    },
  };
  const fonts = new DocumentFonts(pdf, 2);
  const page = (...names: string[]) =>
    fonts.during(async () => {
      events.push('start');
      fonts.add(names);
      await nextTurn();
      events.push('end');
    });
  return { events, page };
}

describe('fonts of a document', () => {
  it('are kept as long as pages share a few', async () => {
    const { events, page } = keepTwo();
    for (let i = 0; i < 5; i++) await page('a', 'b');
    assert.ok(!events.includes('free'));
  });

  it('are freed once there are too many, before the next page is read', async () => {
    const { events, page } = keepTwo();
    await page('a', 'b');
    await page('c');
    await page('d');
    await page('e');
    assert.equal(events.join(' '), 'start end start end free freed start end start end');
  });

  it('are not freed while another page is being read', async () => {
    const { events, page } = keepTwo();
    await Promise.all([page('a', 'b', 'c'), page('d'), page('e')]);
    assert.deepEqual(events.slice(-2), ['end', 'free']);
  });

  it('are kept if pdf.js cannot free them', async () => {
    const { events, page } = keepTwo(() => Promise.reject(new Error('A page is being drawn.')));
    await page('a', 'b', 'c');
    await page('d');
    assert.deepEqual(events, ['start', 'end', 'free', 'start', 'end']);
  });
});
