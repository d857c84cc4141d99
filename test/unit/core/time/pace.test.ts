import assert from 'node:assert/strict';
import {
  aboutText,
  leftText,
  roundMinutes,
  steadyMinutes,
  type Translate,
} from '../../../../src/core/time/duration.ts';
import { PACE_SAMPLES, Pace, engineSeconds, robustMean } from '../../../../src/core/time/pace.ts';
import { ocrPage, region } from '../../webview/fixtures.ts';

const t: Translate = (message, ...values) =>
  message.replaceAll(/\{(\d)\}/gu, (_, n: string) => String(values[Number(n)]));

describe('robust mean', () => {
  it('is the mean if there are no outliers', () => {
    assert.equal(robustMean([]), undefined);
    assert.equal(robustMean([40]), 40);
    assert.equal(robustMean([20, 40, 60]), 40);
  });

  it('is not distorted by a machine that slept during a page', () => {
    const mean = robustMean([40, 42, 38, 41, 36_000])!;
    assert.ok(mean > 40 && mean < 60, String(mean));
  });
});

describe('pace', () => {
  it('is that of earlier work until a few pages have been measured', () => {
    const pace = new Pace([100, 100, 100, 100]);
    pace.add(10);
    const first = pace.seconds ?? 0;
    assert.ok(first > 80 && first < 100, String(first));
    pace.add(10);
    pace.add(10);
    assert.equal(pace.seconds, 10);
    assert.equal(pace.measured, 3);
  });

  it('follows the most recent pages', () => {
    const pace = new Pace();
    assert.equal(pace.seconds, undefined);
    for (let page = 0; page < 30; page++) pace.add(5);
    for (let page = 0; page < PACE_SAMPLES; page++) pace.add(50);
    assert.equal(pace.seconds, 50);
  });

  it('uses only the sum of the steps if models were loaded, and ignores pages that needed no engine', () => {
    const timings = { survey: 500, decode: 9_500, total: 31_000 };
    const page = ocrPage(0, [region('p1-r1', 'text')], { timings });
    assert.equal(engineSeconds(page, false), 31);
    assert.equal(engineSeconds(page, true), 10);
    assert.equal(engineSeconds({ ...page, origin: 'textLayer' }, false), undefined);
    assert.equal(engineSeconds(ocrPage(0, [], { timings }), false), undefined);
    assert.equal(engineSeconds({ ...page, timings: {} }, false), undefined);
  });
});

describe('times as text', () => {
  it('are coarser the longer they are', () => {
    const minutes = [0, 59, 60, 89, 91, 12.4 * 60, 33 * 60, 99 * 60, 700 * 60].map(roundMinutes);
    assert.deepEqual(minutes, [0, 0, 1, 1, 2, 12, 35, 105, 720]);
  });

  it('do not flicker around a bound', () => {
    let shown: number | undefined;
    const seen: number[] = [];
    for (const exact of [12.4, 12.6, 12.3, 11.4, 11.6, 11.2, 10.9]) {
      shown = steadyMinutes(shown, exact * 60);
      seen.push(shown);
    }
    assert.deepEqual(seen, [12, 12, 12, 12, 12, 11, 11]);
  });

  it('decrease to less than a minute, and increase only if the change is certain', () => {
    assert.equal(steadyMinutes(1, 50), 1);
    assert.equal(steadyMinutes(1, 14), 0);
    assert.equal(steadyMinutes(0, 70), 0);
    assert.equal(steadyMinutes(0, 80), 1);
    assert.equal(steadyMinutes(2, 3600), 60);
  });

  it('are shown in words', () => {
    assert.deepEqual(
      [0, 12, 120, 135].map((minutes) => aboutText(minutes, t)),
      ['less than a minute', 'about 12 min', 'about 2 h', 'about 2 h 15 min'],
    );
    assert.deepEqual(
      [0, 12, 120, 135].map((minutes) => leftText(minutes, t)),
      ['less than a minute left', 'about 12 min left', 'about 2 h left', 'about 2 h 15 min left'],
    );
  });
});
