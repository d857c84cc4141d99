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
  readonly label: string;
  readonly description: string;
  /** Text after the image; `{text}` stands for what the user typed. */
  readonly prompt: string;
  /** The answer has tags with boxes. */
  readonly grounded: boolean;
}

export const TASKS: readonly Task[] = [
  {
    id: 'document',
    label: 'Document to Markdown',
    description: 'Headings, paragraphs, tables and pictures with their places on the page.',
    prompt: '<|grounding|>Convert the document to markdown.',
    grounded: true,
  },
  {
    id: 'ocr',
    label: 'Text lines with boxes',
    description: 'One region per line of text, for any kind of picture.',
    prompt: '<|grounding|>OCR this image.',
    grounded: true,
  },
  {
    id: 'free',
    label: 'Text only',
    description: 'Plain text or Markdown without places; good for photos and screenshots.',
    prompt: 'Free OCR.',
    grounded: false,
  },
  {
    id: 'table',
    label: 'Table',
    description: 'For a page or crop that is one table; the document prompt with tables in focus.',
    prompt: '<|grounding|>Convert the document to markdown.',
    grounded: true,
  },
  {
    id: 'handwriting',
    label: 'Handwriting',
    description:
      'A wording of our own beside the official ones: the model was not trained on it, and ' +
      '"Text only" can be better for some hands.',
    prompt: '<|grounding|>Extract handwritten text from this image.',
    grounded: true,
  },
  {
    id: 'figure',
    label: 'Parse a figure',
    description: 'Charts become tables, chemistry becomes SMILES, plane geometry becomes data.',
    prompt: 'Parse the figure.',
    grounded: false,
  },
  {
    id: 'describe',
    label: 'Describe the picture',
    description: 'Prose about what the picture shows.',
    prompt: 'Describe this image in detail.',
    grounded: false,
  },
  {
    id: 'locate',
    label: 'Locate a phrase',
    description: 'Boxes around what you name. Works better on photos than on dense documents.',
    prompt: 'Locate <|ref|>{text}<|/ref|> in the image.',
    grounded: true,
  },
  {
    id: 'custom',
    label: 'Your own prompt',
    description:
      'The model follows its official prompts and little else; other wordings can repeat endlessly.',
    prompt: '{text}',
    grounded: false,
  },
];

export const findTask = (id: TaskId): Task => TASKS.find((task) => task.id === id)!;

/** Problems a custom prompt or phrase can have, for people; undefined when it is fine. */
export function promptProblem(task: Task, text: string | undefined): string | undefined {
  if (!task.prompt.includes('{text}')) return undefined;
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return 'It is empty.';
  if (trimmed.length > 2000) return 'It is longer than 2,000 characters.';
  if (trimmed.replace(/^<image>\n?/u, '').includes('<image>'))
    return 'The picture comes first and only once: leave <image> out.';
  if (/<\|(?:User|Assistant|EOT)\|>|<｜/u.test(trimmed))
    return 'Chat and control tokens are not allowed.';
  return undefined;
}

/** Tasks that read text: a word on its language can follow the sentence. */
const READING: ReadonlySet<TaskId> = new Set(['document', 'ocr', 'free', 'table', 'handwriting']);

/**
 * The text that follows the image tokens, with the line break the model was trained with.
 * @param languages English names of the languages to hint at; the models need no hint
 */
export function promptText(task: Task, text = '', languages: readonly string[] = []): string {
  const typed = text.trim().replace(/^<image>\n?/u, '');
  const sentence = `\n${task.prompt.replace('{text}', () => typed)}`;
  if (languages.length === 0 || !READING.has(task.id)) return sentence;
  return `${sentence} The text is in ${languages.join(' and ')}.`;
}
