/** Tags whose marks the server has removed with all special tokens: `text[[217, 230, 785, 321]]`. */
import type { TaskId } from '../../core/prompting/tasks.ts';
import { CLASS_NAMES } from './layoutClasses.ts';

const BOX = '\\[\\s*\\d{1,4}(?:\\s*,\\s*\\d{1,4}){3}\\s*\\]';
const BOXES = `\\[${BOX}(?:\\s*,\\s*${BOX})*\\]`;
const OF_CLASS = new RegExp(`^[ \\t]*(${CLASS_NAMES})[ \\t]*(${BOXES})`, 'gmu');
/** After a line of the page or a query, in place of a class; several may be on one line. */
const OF_TEXT = new RegExp(BOXES, 'gu');

const written = (label: string, boxes: string): string =>
  `<|ref|>${label}<|/ref|><|det|>${boxes}<|/det|>`;

/** The answer with its tags. In the tasks whose labels are text, any text can be a label. */
export function withTagMarks(text: string, task: TaskId): string {
  if (/<\|\/?(?:ref|det)\|>/u.test(text)) return text;
  if (task !== 'ocr' && task !== 'locate') {
    return text.replace(OF_CLASS, (_, label: string, boxes: string) => written(label, boxes));
  }
  let result = '';
  let at = 0;
  for (const { index, 0: boxes } of text.matchAll(OF_TEXT)) {
    const before = text.slice(at, index);
    const line = before.lastIndexOf('\n') + 1;
    const label = before.slice(line).trim();
    if (label === '') continue;
    result += before.slice(0, line) + written(label, boxes);
    at = index + boxes.length;
  }
  return result + text.slice(at);
}
