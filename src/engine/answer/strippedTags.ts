/** Tags whose marks the server has removed with all special tokens: `text[[217, 230, 785, 321]]`. */
import type { TaskId } from '../../core/prompting/tasks.ts';
import { CLASS_NAMES } from './layoutClasses.ts';

const BOX = '\\[\\s*\\d{1,4}(?:\\s*,\\s*\\d{1,4}){3}\\s*\\]';
const BOXES = `\\[${BOX}(?:\\s*,\\s*${BOX})*\\]`;
const OF_CLASS = new RegExp(`^[ \\t]*(${CLASS_NAMES})[ \\t]*(${BOXES})`, 'gmu');
/** A line of the page or a question, in place of a class; several may be on one line. */
const OF_TEXT = new RegExp(`([^\\n]+?)[ \\t]*(${BOXES})\\.?`, 'gu');

/** The answer with its tags. In the tasks whose labels are text, any text can be a label. */
export function withTagMarks(text: string, task: TaskId): string {
  if (/<\|\/?(?:ref|det)\|>/u.test(text)) return text;
  const tags = task === 'ocr' || task === 'locate' ? OF_TEXT : OF_CLASS;
  return text.replace(
    tags,
    (_, label: string, boxes: string) => `<|ref|>${label}<|/ref|><|det|>${boxes}<|/det|>`,
  );
}
