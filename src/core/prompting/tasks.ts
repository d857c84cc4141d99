import { say, type Sentence } from '../sentences/sentence.ts';
import { errors } from '../errors/errors.ts';

/** What a vision-language engine can be asked to do with a page, as official prompts. */

export const TASK_IDS = [
  'document',
  'ocr',
  'free',
  'table',
  'handwriting',
  'figure',
  'describe',
  'locate',
  'custom',
] as const;
export type TaskId = (typeof TASK_IDS)[number];

export interface Task {
  readonly id: TaskId;
  /** Text after the image; `{text}` is replaced by what the user typed. */
  readonly prompt: string;
  /** The answer has tags with boxes. */
  readonly grounded: boolean;
}

const TASKS: Readonly<Record<TaskId, Task>> = {
  document: {
    id: 'document',
    prompt: '<|grounding|>Convert the document to markdown.',
    grounded: true,
  },
  ocr: { id: 'ocr', prompt: '<|grounding|>OCR this image.', grounded: true },
  free: { id: 'free', prompt: 'Free OCR.', grounded: false },
  // The same prompt as the document task: there is no prompt for tables. This is a name for users
  // who look for it.
  table: {
    id: 'table',
    prompt: '<|grounding|>Convert the document to markdown.',
    grounded: true,
  },
  // Our own wording, not an official prompt: the model was not trained on it.
  handwriting: {
    id: 'handwriting',
    prompt: '<|grounding|>Extract handwritten text from this image.',
    grounded: true,
  },
  figure: { id: 'figure', prompt: 'Parse the figure.', grounded: false },
  describe: { id: 'describe', prompt: 'Describe this image in detail.', grounded: false },
  locate: { id: 'locate', prompt: 'Locate <|ref|>{text}<|/ref|> in the image.', grounded: true },
  custom: { id: 'custom', prompt: '{text}', grounded: false },
};

export const findTask = (id: TaskId): Task => TASKS[id];

/** The typed text without the image placeholder, which precedes every prompt. */
const withoutImage = (text: string): string =>
  text
    .trim()
    .replace(/^<image>\n?/u, '')
    .trim();

/** The problem with a custom prompt or phrase, as a sentence; undefined if there is none. */
export function promptProblem(task: Task, text: string | undefined): Sentence | undefined {
  if (!task.prompt.includes('{text}')) return undefined;
  const typed = withoutImage(text ?? '');
  if (typed === '') return say('It is empty.');
  if (typed.length > 2000) return say('It is longer than {0} characters.', 2000);
  if (typed.includes('<image>')) return say('The image is added automatically: leave <image> out.');
  if (/<\|(?:User|Assistant|EOT)\|>|<｜/u.test(typed)) {
    return say('Chat and control tokens are not allowed.');
  }
  if (task.id === 'locate' && /<\|.*?\|>/su.test(typed)) {
    return say('Tags are not allowed in a phrase: describe what to find in plain words.');
  }
  return undefined;
}

/** @throws OcrError `invalidRequest` if a custom prompt or phrase cannot be used */
export function requirePrompt(task: Task, text: string | undefined): void {
  const problem = promptProblem(task, text);
  if (problem !== undefined) {
    throw errors.invalidRequest(say('the prompt cannot be used. {0}', problem));
  }
}

/** Tasks that read text: a hint at its language can follow the sentence. */
const READING: ReadonlySet<TaskId> = new Set(['document', 'ocr', 'free', 'table', 'handwriting']);

/**
 * The text that follows the image tokens, with the line break the model was trained with.
 * @param languages English names of the languages to hint at; the models need no hint
 */
export function promptText(task: Task, text = '', languages: readonly string[] = []): string {
  const typed = withoutImage(text);
  const sentence = `\n${task.prompt.replace('{text}', () => typed)}`;
  if (languages.length === 0 || !READING.has(task.id)) return sentence;
  return `${sentence} The text is in ${languages.join(' and ')}.`;
}
