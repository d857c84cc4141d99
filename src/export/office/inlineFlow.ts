import type { Token } from 'markdown-it';
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
      return writer.text(token.content);
    case 'code_inline':
      return writer.text(token.content, { code: true });
    case 'math_inline':
      return writer.text(token.content, { formula: true });
    case 'softbreak':
      return writer.text(' ');
    case 'hardbreak':
      return writer.lineBreak();
    case 'image':
      return writer.picture(String(token.attrGet('src') ?? ''), token.content);
    case 'link_open':
      return writer.begin('link', linkStyle(String(token.attrGet('href') ?? '')));
    case 'link_close':
      return writer.end('link');
    case 'html_inline': {
      const [, end, name, target] = TAG.exec(token.content) ?? [];
      if (name !== undefined) writer.tag(name.toLowerCase(), end === '/', target);
      return;
    }
    default:
      return mark(token, writer);
  }
}

function mark({ type }: Token, writer: FlowWriter): void {
  const [, name = '', step] = /^(.*)_(open|close)$/u.exec(type) ?? [];
  if (step === 'open') writer.begin(name, MARKS[name] ?? {});
  else if (step === 'close') writer.end(name);
}
