import MarkdownIt from 'markdown-it';
import { Document, Packer } from 'docx';
import type { OcrDocument } from '../../core/document/document.ts';
import { plainLine, withoutControls } from '../../core/safe/controlCharacters.ts';
import { withMaths } from '../../core/safe/mathRules.ts';
import { withFootnotes } from './noteRules.ts';
import { BlockWriter, LIST_LEVELS } from './wordBlocks.ts';
import type { FigureSource } from './wordText.ts';

export interface WordJob {
  readonly document: OcrDocument;
  /** The result as Markdown; comments with the numbers of pages become page breaks. */
  readonly markdown: string;
  readonly figure: FigureSource;
}

/** A Word document with the headings, lists, tables, styles, links, pictures, formulas and notes of the Markdown. */
export async function wordDocument({ document, markdown, figure }: WordJob): Promise<Uint8Array> {
  const source = withoutControls(markdown).replaceAll(/\r\n?/gu, '\n');
  const parser = MarkdownIt({ html: true, linkify: false, typographer: false });
  withMaths(parser);
  withFootnotes(parser);
  const writer = new BlockWriter(source.split('\n'), figure);
  await writer.write(parser.parse(source, {}));
  const word = new Document({
    title: plainLine(document.source.name),
    creator: 'DeepSeek OCR for VS Code',
    description: '',
    numbering: {
      config: [{ reference: 'bullets', levels: LIST_LEVELS.bullets }, ...writer.numberings],
    },
    sections: [{ children: writer.children }],
  });
  return new Uint8Array(await Packer.toBuffer(word));
}
