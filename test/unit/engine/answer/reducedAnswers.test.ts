import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Region } from '../../../../src/core/document/document.ts';
import { boxAround } from '../../../../src/core/document/regionPlaces.ts';
import { assemblePage } from '../../../../src/core/document/assemblePage.ts';
import { findTask, type TaskId } from '../../../../src/core/prompting/tasks.ts';
import { END_OF_SENTENCE } from '../../../../src/engine/answer/grounding.ts';
import { loopStart } from '../../../../src/engine/answer/loops.ts';
import { inKnownForm } from '../../../../src/engine/answer/otherForms.ts';
import { readAnswer } from '../../../../src/engine/answer/readAnswer.ts';
import { safePage } from '../../../../src/engine/process/pages/safePage.ts';
import { repositoryRoot } from '../../../repositoryRoot.ts';
import { previewFormulas, previewHtml } from '../../../markdownPreview.ts';

interface ExpectedRegion {
  readonly text?: string;
  readonly kind?: string;
  readonly level?: number;
  readonly box?: readonly number[];
  readonly table?: boolean;
}

interface ReducedAnswer {
  readonly name: string;
  readonly task: TaskId;
  readonly what: string;
  readonly loop?: boolean;
  readonly maxLength?: number;
  readonly formulas?: readonly string[];
  readonly regions?: readonly ExpectedRegion[];
}

const size = { width: 999, height: 999 };
const file = (name: string): string =>
  readFileSync(path.join(repositoryRoot, 'test/fixtures/answers', name), 'utf8');

/** Reads an answer as the engine `server` does: a loop is cut as soon as it is found. */
function read(raw: string, task: TaskId) {
  let text = raw;
  let cut: number | undefined;
  for (let end = 200; end <= raw.length && cut === undefined; end += 200) {
    cut = loopStart(raw.slice(0, end));
  }
  cut ??= loopStart(raw);
  if (cut !== undefined) text = raw.slice(0, cut);
  const known = inKnownForm(text, { picture: size, task });
  const options = { spanningTables: 'html', dollarFormulas: true } as const;
  const { regions } = readAnswer(
    cut === undefined ? known + END_OF_SENTENCE : known,
    { ends: [], logProbabilities: [] },
    { task: findTask(task), pageIndex: 0, size, ...options },
  );
  const page = safePage(
    {
      index: 0,
      ...size,
      rotation: 0,
      origin: 'ocr',
      ...assemblePage(regions, options),
      raw: text,
      timings: {},
      warnings: [],
    },
    options,
  );
  return { page, isCut: cut !== undefined };
}

/** Whether a region is as expected; what is not mentioned does not matter. */
function fits(region: Region, expected: ExpectedRegion): boolean {
  const { kind, level, table, box, text } = expected;
  const place = boxAround(region);
  return (
    (kind === undefined || region.kind === kind) &&
    (level === undefined || region.level === level) &&
    (table === undefined || (region.table !== undefined) === table) &&
    (text === undefined || region.text === text) &&
    (box === undefined ||
      (place !== undefined &&
        [place.x0, place.y0, place.x1, place.y1].every((side, i) => side === box[i])))
  );
}

describe('answers as models write them', () => {
  const answers = JSON.parse(file('index.json')) as readonly ReducedAnswer[];

  it('are all here', () => assert.equal(answers.length, 33));

  for (const { name, task, what, loop, maxLength, formulas, regions } of answers) {
    it(`${name}: ${what}`, () => {
      const { page, isCut } = read(file(`${name}.raw.txt`), task);
      const expected = file(`${name}.expected.md`);
      assert.equal(isCut, loop === true);
      if (loop === true) {
        assert.ok(page.markdown.length <= (maxLength ?? 0), String(page.markdown.length));
        assert.ok(page.markdown.includes(expected.trim()));
      } else assert.equal(previewHtml(page.markdown), previewHtml(expected));
      const shown = previewFormulas(page.markdown);
      assert.deepEqual(
        shown.filter((tex) => tex.startsWith('error:')),
        [],
      );
      for (const tex of formulas ?? []) assert.ok(shown.includes(tex), tex);
      for (const region of regions ?? []) {
        assert.ok(
          page.regions.some((own) => fits(own, region)),
          `${JSON.stringify(region)} in ${JSON.stringify(page.regions)}`,
        );
      }
    });
  }
});
