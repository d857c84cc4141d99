import assert from 'node:assert/strict';
import { pageOfRegion } from '../../../../webview/model/regionIds.ts';
import { cropOf } from '../../../../webview/model/thumbnailCrop.ts';
import { fileRefusal, filesRefusal, uriListOf } from '../../../../webview/drop/dropped.ts';
import { durationLabel, excerpt, percent, regionLabel } from '../../../../webview/model/labels.ts';
import { markdownToHtml } from '../../../../webview/model/markdownHtml.ts';
import {
  pagesOf,
  pageProgressText,
  runShare,
  statusOf,
  runWorkText,
} from '../../../../webview/model/pageStatus.ts';
import { anchoredScroll, scaleFor, stepScale } from '../../../../webview/model/zoom.ts';
import { number, setTranslations, t } from '../../../../webview/kit/l10n.ts';
import { pageView } from '../../../../src/editor/panel/runView.ts';
import { ocrPage, region, runOf } from '../fixtures.ts';

describe('webview l10n', () => {
  afterEach(() => setTranslations({}, 'en'));

  it('inserts values into the sentence and uses the translation', () => {
    assert.equal(t('Page {0} of {1}', 2, 9), 'Page 2 of 9');
    setTranslations({ 'Page {0} of {1}': '{1} Seiten, hier {0}' }, 'de');
    assert.equal(t('Page {0} of {1}', 2, 9), '9 Seiten, hier 2');
  });

  it('shows sentences without a translation in English', () => {
    setTranslations({ Close: 'إغلاق' }, 'ar');
    assert.deepEqual([t('Close'), t('Page {0}', 2)], ['إغلاق', 'Page 2']);
  });

  it('keeps names apart from a sentence that is written from right to left', () => {
    setTranslations({ 'Reading {0}…': 'جارٍ قراءة {0}…' }, 'ar');
    assert.equal(t('Reading {0}…', 'a (1).pdf'), 'جارٍ قراءة \u2068a (1).pdf\u2069…');
  });

  it('writes numbers in its language', () => {
    setTranslations({}, 'de');
    assert.deepEqual([number(1234.56, 1), number(12_345)], ['1.234,6', '12.345']);
    assert.equal(durationLabel(12_340), '12,3 s');
  });
});

describe('labels', () => {
  it('describe a region for screen readers', () => {
    const more = { kind: 'heading', confidence: 0.984 } as const;
    const [view] = pageView(ocrPage(0, [region('p1-r3', 'Zusammen\nfassung', more)]), null).regions;
    assert.equal(
      regionLabel(view!, 2, 12),
      'Region 3 of 12, Heading, 98 % confident: Zusammen fassung',
    );
  });

  it('never round up to certain', () => {
    assert.deepEqual([0, 0.994, 0.9999, 1].map(percent), ['0 %', '99 %', '99 %', '100 %']);
  });

  it('cut at a word', () => {
    assert.equal(excerpt('one two three four', 14), 'one two three…');
    assert.equal(excerpt('short', 14), 'short');
  });

  it('show durations', () => {
    const values = [840, 12_340, 185_000].map(durationLabel);
    assert.deepEqual(values, ['840 ms', '12.3 s', '3 min 05 s']);
  });
});

describe('zoom', () => {
  const page = { width: 1000, height: 2000 };
  const view = { width: 500, height: 400 };

  it('fits the width and the page, and never enlarges a small page', () => {
    assert.equal(scaleFor('width', page, view), 0.5);
    assert.equal(scaleFor('page', page, view), 0.2);
    assert.equal(scaleFor('width', { width: 100, height: 50 }, view), 1);
    assert.equal(scaleFor(100, page, view), 8);
  });

  it('steps up and down and stops at the ends', () => {
    assert.equal(stepScale(1, 1), 1.25);
    assert.equal(stepScale(1.24, 1), 1.5);
    assert.equal(stepScale(0.7, -1), 0.67);
    assert.equal(stepScale(8, 1), 8);
  });

  it('keeps the point under the pointer', () => {
    const scroll = anchoredScroll(300, 100, 2, { before: 12, after: 12 });
    // The same page position before and after, in pixels of the unscaled page.
    assert.equal((300 + 100 - 12) / 1, (scroll + 100 - 12) / 2);
  });
});

describe('crops', () => {
  it('scale to a smaller picture and stay inside the page', () => {
    const page = { width: 1000, height: 1000 };
    const crop = cropOf(
      { x0: 0, y0: 900, x1: 500, y1: 1000 },
      page,
      { width: 500, height: 500 },
      { width: 100, height: 100 },
    );
    assert.deepEqual([crop.source.x, crop.source.y], [0, 448]);
    assert.deepEqual([crop.source.width, crop.source.height], [252, 52]);
    assert.deepEqual([crop.width, crop.height], [100, 21]);
  });
});

describe('page status', () => {
  it('distinguishes finished, working, waiting and failed pages', () => {
    const run = runOf({
      finished: [0],
      progress: { phase: 'recognizing', page: 1, done: 0.5 },
      warnings: [{ code: 'pageFailed', page: 2, message: 'Page 3 is damaged.' }],
    });
    const types = [0, 1, 2, 3].map((page) => statusOf(run, page).type);
    assert.deepEqual(types, ['finished', 'working', 'failed', 'waiting']);
    assert.equal(runShare(run), 1.5 / 4);
  });

  it('says why pages are missing after an early end', () => {
    assert.equal(statusOf(runOf({ state: 'cancelled' }), 1).type, 'cancelled');
    const failed = statusOf(runOf({ state: 'failed', error: { message: 'Out.' } }), 1);
    assert.deepEqual(failed, { type: 'failed', message: 'Out.' });
  });

  it('says what the run is doing and how long it will still take', () => {
    const recognizing = { phase: 'recognizing', page: 2, minutesLeft: 12 } as const;
    assert.equal(
      pageProgressText(runOf({ pageCount: 49, progress: recognizing })),
      'Reading page 3 of 49 · about 12 min left',
    );
    const detailed = { ...recognizing, lines: 38, minutesLeft: 0 };
    assert.equal(
      pageProgressText(runOf({ pageCount: 1, progress: detailed })),
      'Reading the page · 38 lines found · less than a minute left',
    );
    const loading = runOf({ progress: { phase: 'loadingModels', minutesLeft: 90 } });
    assert.equal(pageProgressText(loading), 'Loading models · about 1 h 30 min left');
    assert.equal(runWorkText(loading), 'Loading models…');
    assert.equal(
      pageProgressText(runOf({ progress: { phase: 'waiting' } })),
      'Waiting for other files…',
    );
  });

  it('lists the requested pages', () => {
    assert.deepEqual(pagesOf(runOf({ requested: [7, 2], finished: [2] })), [2, 7]);
    assert.deepEqual(pagesOf(runOf({ requested: [] })), [0]);
  });
});

describe('dropped things', () => {
  const file = (name: string, type: string, size = 10) => fileRefusal({ name, type, size });

  it('are accepted as images and PDFs by type or by name', () => {
    assert.equal(file('a.png', 'image/png'), undefined);
    assert.equal(file('a.HEIC', ''), undefined);
    assert.equal(file('a', 'application/pdf'), undefined);
  });

  it('are refused with a reason otherwise', () => {
    assert.match(file('a.docx', 'application/msword')!, /not an image or a PDF/);
    assert.match(file('a.svg', 'image/svg+xml')!, /SVG/);
    assert.match(file('a.png', 'image/png', 0)!, /empty/);
    assert.match(file('a.png', 'image/png', 2 ** 30)!, /larger than 512 MB/);
  });

  it('are read from the first address of a list', () => {
    const list = '# note\r\nfile:///a%20b.png\r\nfile:///c';
    assert.deepEqual(uriListOf(list), ['file:///a%20b.png', 'file:///c']);
    assert.deepEqual(uriListOf('just text'), []);
  });

  it('are limited in size together', () => {
    const large = { size: 300 * 2 ** 20 };
    assert.equal(filesRefusal([large]), undefined);
    assert.match(filesRefusal([large, large]) ?? '', /larger than 512 MB/);
  });
});

describe('Markdown of a page', () => {
  it('aligns columns by attribute, because styles are not allowed', () => {
    const html = markdownToHtml('| a | b |\n| --- | ---: |\n| 1 | 2 |');
    assert.match(html, /<td align="right">2<\/td>/);
    assert.doesNotMatch(html, /style=/);
  });

  it('loads no picture', () => {
    assert.doesNotMatch(markdownToHtml('![chart](https://example.org/x.png)'), /<img|https/);
  });
});

describe('region ids', () => {
  it('name their page', () => {
    assert.equal(pageOfRegion('p12-r3'), 11);
    assert.equal(pageOfRegion('other'), undefined);
  });
});
