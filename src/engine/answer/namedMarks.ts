/** Elements with which models mark what is not running text, as Nanonets-OCR does. */
import { writtenTag } from './writtenTag.ts';

const MARK = /<(page_number|watermark|header|footer)>([^<]*)<\/\1>/giu;
const PICTURE_WITH_TEXT = /<img>([^<]*)<\/img>/giu;
/** A picture that the model would have cut out of the page; nobody has the file. */
const PICTURE = /<img\b[^<>]*>/giu;
const EMPTY_BLOCK = /<(div|center|p)\b[^<>]*>\s*<\/\1>/giu;

/** What a picture is said to show; "Image" says nothing. */
function description(picture: string): string {
  const [, , text = ''] = /\balt\s*=\s*(["'])(.*?)\1/iu.exec(picture) ?? [];
  return /^\s*(?:image|picture|figure|img)?\s*$/iu.test(text) ? '' : `\n\n${text}\n\n`;
}

/** The text with these elements as tags; text after one is a region of its own. */
export function withNamedMarks(text: string): string {
  const plain = text
    .replace(PICTURE_WITH_TEXT, '\n\n$1\n\n')
    .replace(PICTURE, description)
    .replace(EMPTY_BLOCK, '');
  let written = '';
  let at = 0;
  for (const { index, 0: mark, 1: name = '', 2: content = '' } of plain.matchAll(MARK)) {
    const before = plain.slice(at, index);
    written += at > 0 && before.trim() !== '' ? writtenTag('text', undefined, before) : before;
    written += writtenTag(name, undefined, content);
    at = index + mark.length;
  }
  const rest = plain.slice(at);
  return written + (at > 0 && rest.trim() !== '' ? writtenTag('text', undefined, rest) : rest);
}
