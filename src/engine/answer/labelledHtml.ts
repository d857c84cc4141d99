/** Answers that are blocks of HTML with labels and boxes, as chandra writes. */
import { Parser } from 'htmlparser2';
import { writtenTag } from './writtenTag.ts';

const LABEL = 'data-label';
const BOX = 'data-bbox';
/** Boxes are on a grid of this size. */
const GRID = 1000;

/** Marks of Markdown for elements inside a block. */
const AROUND: Readonly<Record<string, string>> = { b: '**', strong: '**', i: '*', em: '*' };
const PARAGRAPHS = new Set(['p', 'div', 'ul', 'ol', 'blockquote', 'pre', 'table', 'figure']);

interface HtmlBlock {
  readonly label: string;
  readonly corners: readonly number[] | undefined;
  text: string;
}

/** Deeper lists are written at this depth, so that no answer grows with the square of its length. */
const DEEPEST_LIST = 12;

const cornersOf = (box = ''): number[] | undefined => {
  const numbers = (box.match(/-?\d+(?:\.\d+)?/gu) ?? []).map((value) => Number(value) / GRID);
  return numbers.length === 4 ? numbers : undefined;
};

/** Collects blocks; inside tables, HTML stays. */
class BlockWriter {
  readonly blocks: HtmlBlock[] = [];
  private table = 0;
  private readonly lists: { ordered: boolean; count: number }[] = [];

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const label = attributes[LABEL];
    if (label !== undefined) {
      this.blocks.push({ label, corners: cornersOf(attributes[BOX]), text: '' });
      return;
    }
    if (name === 'math') this.add(attributes['display'] === 'block' ? '\\[' : '\\(');
    else if (name === 'table') {
      this.table++;
      this.add('\n\n<table>');
    } else if (this.table > 0) this.add(cellTag(name, attributes));
    else this.openText(name, attributes);
  }

  private openText(name: string, attributes: Readonly<Record<string, string>>): void {
    const level = /^h([1-6])$/u.exec(name)?.[1];
    if (level !== undefined) this.add(`\n\n${'#'.repeat(Number(level))} `);
    else if (name === 'li') this.add(this.itemMark());
    else if (name === 'br') this.add('\n');
    else if (name === 'input') this.add('checked' in attributes ? '☑ ' : '☐ ');
    else if (name === 'img') this.add(attributes['alt'] ?? '');
    else if (name === 'sup' || name === 'sub') this.add(`<${name}>`);
    else if (PARAGRAPHS.has(name)) this.add('\n\n');
    else this.add(AROUND[name] ?? '');
    if (name === 'ul' || name === 'ol') this.lists.push({ ordered: name === 'ol', count: 0 });
  }

  close(name: string, isDisplay: boolean): void {
    if (name === 'math') this.add(isDisplay ? '\\]' : '\\)');
    else if (name === 'table') {
      this.table = Math.max(0, this.table - 1);
      this.add('</table>\n\n');
    } else if (this.table > 0) this.add(/^t[rdh]$/u.test(name) ? `</${name}>` : '');
    else if (name === 'sup' || name === 'sub') this.add(`</${name}>`);
    else if (PARAGRAPHS.has(name) || /^h[1-6]$/u.test(name)) this.add('\n\n');
    else this.add(AROUND[name] ?? '');
    if (name === 'ul' || name === 'ol') this.lists.pop();
  }

  add(text: string): void {
    const block = this.blocks.at(-1);
    if (block) block.text += text;
  }

  private itemMark(): string {
    const list = this.lists.at(-1);
    const depth = Math.min(this.lists.length, DEEPEST_LIST);
    const indent = '  '.repeat(Math.max(0, depth - 1));
    if (list) list.count++;
    return `\n${indent}${list?.ordered ? `${list.count}.` : '-'} `;
  }
}

/** A tag of a row or cell; others have no meaning inside a table. */
function cellTag(name: string, attributes: Readonly<Record<string, string>>): string {
  if (name === 'br') return '<br>';
  if (!/^t[rdh]$/u.test(name)) return '';
  const { colspan, rowspan } = attributes;
  const spans = [colspan && ` colspan="${colspan}"`, rowspan && ` rowspan="${rowspan}"`];
  return `<${name}${spans.filter(Boolean).join('')}>`;
}

/** The answer with its blocks as tags; unchanged if it has no labels. */
export function withLabelledBlocks(text: string): string {
  if (!/^\s*<div\b[^<>]*\bdata-label=/u.test(text)) return text;
  const writer = new BlockWriter();
  const displays: boolean[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'math') displays.push(attributes['display'] === 'block');
      writer.open(name, attributes);
    },
    // Neither form can begin a tag; in a formula, an entity would not be understood.
    ontext: (part) => writer.add(part.replace(/</gu, displays.length > 0 ? '< ' : '&lt;')),
    onclosetag: (name) => writer.close(name, name === 'math' && displays.pop() === true),
  });
  parser.end(text);
  return writer.blocks.map(({ label, corners, text }) => writtenTag(label, corners, text)).join('');
}
