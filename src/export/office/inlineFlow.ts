import type { Token } from 'markdown-it';
import { labelOf } from './noteRules.ts';
import { FlowWriter, linkStyle, type Flow, type FlowStyle } from './flow.ts';

const MARKS: Readonly<Record<string, FlowStyle>> = {
  strong: { bold: true },
  em: { italic: true },
  s: { struck: true },
};

const TAG = /^<(\/?)([a-z][a-z0-9]*)(?:[^>]*?\bhref="([^"]*)")?[^>]*>$/iu;

/** The text of a paragraph, a heading or a cell. @param tokens of the line, in order */
export function inlineFlow(tokens: readonly Token[]): Flow[] {
  const writer = new FlowWriter();
  for (const token of tokens) write(token, writer);
  return writer.flow;
}

function write(token: Token, writer: FlowWriter): void {
  switch (token.type) {
    case 'text':
    case 'text_special':
      writer.text(token.content);
      return;
    case 'code_inline':
      writer.text(token.content, { code: true });
      return;
    case 'math_inline':
      writer.text(token.content, { formula: true });
      return;
    case 'softbreak':
      writer.text(' ');
      return;
    case 'hardbreak':
      writer.lineBreak();
      return;
    case 'image':
      writer.picture(String(token.attrGet('src') ?? ''), token.content);
      return;
    case 'link_open':
      writer.begin('link', linkStyle(String(token.attrGet('href') ?? '')));
      return;
    case 'link_close':
      writer.end('link');
      return;
    case 'html_inline': {
      const [, end, name, target] = TAG.exec(token.content) ?? [];
      if (name !== undefined) writer.tag(name.toLowerCase(), end === '/', target);
      return;
    }
    default:
      mark(token, writer);
  }
}

function mark(token: Token, writer: FlowWriter): void {
  const { type } = token;
  if (type === 'footnote_ref') writer.note(labelOf(token));
  const [, name = '', step] = /^(.*)_(open|close)$/u.exec(type) ?? [];
  if (step === 'open') writer.begin(name, MARKS[name] ?? {});
  else if (step === 'close') writer.end(name);
}
