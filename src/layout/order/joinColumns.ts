import { append } from '../../core/geometry/extremes.ts';
import { continuingMarkdown, joinedList, mayContinue } from '../../core/document/listJoint.ts';
import { continued, textJoint } from '../../core/document/textJoint.ts';
import type { Vocabulary } from '../../core/text/hyphens.ts';
import type { Block } from '../blocks/blocks.ts';

/**
 * Concatenates the columns of a page. A paragraph or the last item of a list that ends within
 * a sentence at the bottom of a column continues at the top of the next one, and so does a list.
 * @param columns blocks of each column, from the top
 */
export function joinColumns(columns: readonly (readonly Block[])[], words: Vocabulary): Block[] {
  const joined: Block[] = [];
  for (const column of columns) {
    const [first, ...rest] = column;
    const last = joined.at(-1);
    const whole = last && first && continuation(last, first, words);
    if (whole) joined[joined.length - 1] = whole;
    else if (first) joined.push(first);
    append(joined, rest);
  }
  return joined;
}

function continuation(last: Block, first: Block, words: Vocabulary): Block | undefined {
  // The next column is beside this one and begins above its bottom.
  const end = last.parts?.at(-1)?.box ?? last.box;
  if (first.box.y0 >= end.y1 || first.box.x0 < end.x1) return undefined;
  const parts = [...(last.parts ?? [last]), first];
  const lines = [...last.lines, ...first.lines];
  const list = joinedList(last, first);
  if (list !== undefined) {
    const text = `${last.text}\n${first.text}`;
    return { ...last, kind: 'list', lines, text, markdown: list, parts };
  }
  if (!mayContinue(last, first)) return undefined;
  const joint = textJoint(last, first, () => words);
  if (!joint) return undefined;
  return {
    ...last,
    lines,
    text: continued(last.text, joint, first.text),
    markdown: continued(last.markdown, joint, continuingMarkdown(last, first)),
    parts,
  };
}
