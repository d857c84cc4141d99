/** Markdown as VS Code's preview shows it: markdown-it with the plug-in for formulas of VS Code. */
import katexPlugin from '@vscode/markdown-it-katex';
import MarkdownIt from 'markdown-it';

const md = new MarkdownIt({ html: true });
md.use(katexPlugin, { throwOnError: false });

/** What is seen, without white space that collapses and characters without width. */
export const previewHtml = (markdown: string): string =>
  md
    .render(markdown)
    .replace(/[\u200b\u2060]|&#8203;/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/ ?(<\/?[a-z][^<>]*>) ?/gu, '$1')
    .trim();

/** The formulas that are shown, as their TeX without white space; failed ones begin with "error:". */
export function previewFormulas(markdown: string): string[] {
  const html = md.render(markdown);
  const marks =
    /<annotation encoding="application\/x-tex">([^<]*)<\/annotation>|class="katex-error"[^>]*>([^<]*)</gu;
  return Array.from(html.matchAll(marks), ([, tex, error]) =>
    (tex ?? `error:${error ?? ''}`)
      .replace(/&lt;/gu, '<')
      .replace(/&gt;/gu, '>')
      .replace(/&amp;/gu, '&')
      .replace(/\s+/gu, ''),
  );
}
