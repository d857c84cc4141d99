/**
 * Answers of other models, or of a server that changes them, in the form of DeepSeek-OCR. Each form
 * is recognized by itself, whatever the model is called.
 */
import type { Size } from '../../core/geometry/geometry.ts';
import type { TaskId } from '../../core/prompting/tasks.ts';
import { withoutFrontMatter, withoutOuterFence } from './answerFences.ts';
import { withListedBlocks } from './blockList.ts';
import { withLabelledBlocks } from './labelledHtml.ts';
import { withNamedMarks } from './namedMarks.ts';
import { withOtslTables } from './otslTables.ts';
import { withTagMarks } from './strippedTags.ts';

/** What the picture of a page was, and what was asked about it. */
export interface AskedPage {
  /** Size of the picture that the model saw. */
  readonly picture: Size;
  readonly task: TaskId;
}

/**
 * The answer in the form of DeepSeek-OCR; it may be unfinished. An answer that has this form already
 * is returned unchanged.
 */
export function inKnownForm(raw: string, { picture, task }: AskedPage): string {
  if (raw.includes('<|ref|>') || raw.includes('<|det|>')) return raw;
  const text = withTagMarks(withoutFrontMatter(withoutOuterFence(raw)), task);
  if (text.includes('<|ref|>')) return text;
  const blocks = withLabelledBlocks(withListedBlocks(text, picture));
  return blocks.includes('<|ref|>') ? blocks : withNamedMarks(withOtslTables(blocks));
}
