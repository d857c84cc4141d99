/** What models put around a whole answer: one fence, or front matter about the page. */

/** A fence in a language in which a page is written; any other is code on the page. */
const OPENING = /^\s*(`{3,})(?:markdown|md|html|json)[ \t]*(?:\n|$)/iu;

/** The text inside a fence around all of it, and what follows the fence. */
export function withoutOuterFence(text: string): string {
  const opening = OPENING.exec(text);
  if (!opening) return text;
  const [begin, fence = ''] = opening;
  const lines = text.slice(begin.length).split('\n');
  let inner: string | undefined;
  const close = lines.findIndex((line) => {
    const mark = /^ {0,3}(`{3,})(.*)$/u.exec(line);
    if (!mark) return false;
    const [, run = '', info = ''] = mark;
    if (inner !== undefined) {
      if (info.trim() === '' && run.length >= inner.length) inner = undefined;
      return false;
    }
    if (info.trim() === '') return run.length >= fence.length;
    inner = run;
    return false;
  });
  if (close >= 0) lines.splice(close, 1);
  // Of a growing answer, the last line may be the beginning of the closing fence.
  else if (/^`{1,2}$/u.test(lines.at(-1) ?? '')) lines.pop();
  return lines.join('\n');
}

/** Keys of the front matter of olmOCR. */
const KEYS = 'primary_language|is_rotation_valid|rotation_correction|is_table|is_diagram';
const FRONT_MATTER = new RegExp(`^\\s*---\\n(?:(?:${KEYS}):[^\\n]*\\n)+---[ \\t]*(?:\\n|$)`, 'u');
const BEGUN = new RegExp(`^\\s*---\\n(?:(?:${KEYS}):[^\\n]*(?:\\n|$))+-{0,2}[a-z_]*$`, 'u');

/** The text after the front matter, in which the model describes the page. */
export const withoutFrontMatter = (text: string): string =>
  text.replace(FRONT_MATTER, '').replace(BEGUN, '');
