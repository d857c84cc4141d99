/**
 * Markdown written by a model can contain what a page merely shows: every preview would request the
 * address of a picture. Pictures and HTML other than simple marks and tables become text.
 */

/** Elements that load nothing, run nothing and hide nothing. */
const PLAIN =
  'b|i|u|s|em|strong|small|mark|sup|sub|br|hr|p|div|span|center|blockquote|ul|ol|li|' +
  'table|caption|thead|tbody|tfoot|tr|th|td|h[1-6]|smiles';
const TAG = new RegExp(`^<(/?)(${PLAIN})((?:\\s[^<>]*)?)>`, 'iu');
const KEPT_ATTRIBUTE = /\b(colspan|rowspan)\s*=\s*["']?(\d+)\b/giu;

/** The attributes `colspan` and `rowspan` of a tag, whatever their quotes. */
export const spanAttributes = (attributes: string): string =>
  Array.from(
    attributes.matchAll(KEPT_ATTRIBUTE),
    ([, key = '', value = '']) => ` ${key}="${value.length > 4 ? '9999' : value}"`,
  ).join('');

/** A plain tag, without the attributes that could load something; undefined for other tags. */
function plainTag(text: string): { source: string; written: string } | undefined {
  const tag = TAG.exec(text);
  if (tag === null) return undefined;
  const [source, slash = '', name = '', attributes = ''] = tag;
  const end = attributes.trimEnd().endsWith('/') ? ' /' : '';
  return { source, written: `<${slash}${name}${spanAttributes(attributes)}${end}>` };
}

/**
 * What is examined: escaped characters, pictures, tags, and fences and formulas that are never
 * closed.
 */
const MARKS = /\\[^]|!\[|<(?=[A-Za-z/!?])|\$\$|^[ \t>]*(?:(?:[-+*]|\d+[.)])[ \t]+)*(?=```|~~~)/gmu;

/**
 * Text outside code and formulas with pictures and foreign HTML escaped. `<` becomes an entity,
 * since a backslash escapes nothing inside an HTML block.
 * @param tags plain HTML is kept; not next to code, which an HTML block would turn into HTML
 */
export function safeText(text: string, tags = true): string {
  let written = '';
  let at = 0;
  const marks = new RegExp(MARKS);
  for (let next = marks.exec(text); next !== null; next = marks.exec(text)) {
    const mark = next[0];
    written += text.slice(at, next.index);
    at = next.index + mark.length;
    const tag = mark === '<' && tags ? plainTag(text.slice(next.index, at + 300)) : undefined;
    if (tag) {
      written += tag.written;
      at = next.index + tag.source.length;
    } else if (mark === '<' || mark === '\\<') written += '&lt;';
    else if (mark === '![') written += '!\\[';
    else if (mark === '$$') written += '\\$\\$';
    else written += mark.startsWith('\\') ? mark : `${mark}\\`;
    marks.lastIndex = Math.max(at, next.index + 1);
  }
  return written + text.slice(at);
}
