import assert from 'node:assert/strict';
import { parseGrounded } from '../../../src/engine/answer/grounding.ts';
import type { Box } from '../../../src/core/geometry/geometry.ts';
import { loopStart } from '../../../src/engine/answer/loops.ts';
import { goldenJson } from './goldenData.ts';

interface RobustRegion {
  label: string;
  boxes_norm: number[][];
  boxes_px: number[][];
  content: string;
  images?: string[];
}

interface ParseCase {
  id: string;
  image_size: [number, number];
  raw: string;
  robust: {
    finished: boolean;
    truncated_tag: boolean;
    repetition: boolean;
    regions: RobustRegion[];
    markdown: string;
  };
}

const numbers = ({ x0, y0, x1, y1 }: Box): number[] => [x0, y0, x1, y1];

describe('grounding grammar', () => {
  const { cases } = goldenJson('parse', 'parse.json') as { cases: ParseCase[] };
  for (const { id, image_size, raw, robust } of cases) {
    it(id, () => {
      const answer = parseGrounded(raw, { width: image_size[0], height: image_size[1] });
      assert.deepEqual(
        {
          finished: answer.finished,
          truncated_tag: answer.truncatedTag,
          repetition: loopStart(raw) !== undefined,
          regions: answer.regions.map(({ label, gridBoxes, boxes, content, images }) => ({
            label,
            boxes_norm: gridBoxes.map(numbers),
            boxes_px: boxes.map(numbers),
            content,
            ...(images === undefined ? {} : { images }),
          })),
          markdown: answer.markdown,
        },
        robust,
      );
    });
  }
});
