import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Source } from '../../core/document/source.ts';
import type { RecognizeOptionsInput } from '../../engine/options.ts';
import type { OutputFormat } from '../arguments/args.ts';
import { newTemporary, removeTemporary } from './temporaries.ts';

/** What a format needs of an input besides its text. */
export interface Material {
  /** The bytes of the source. */
  readonly source: () => Promise<Uint8Array>;
  /** The picture of a page, by its index; undefined if there is none. */
  readonly picture: (index: number) => Promise<Uint8Array | undefined>;
  /** The picture that a link of the Markdown names; undefined if there is none. */
  readonly figure: (link: string) => Promise<Uint8Array | undefined>;
}

/** The folder that the Markdown of a Word document names for its figures. */
const FIGURES = 'figures';

const ifThere = (file: string): Promise<Uint8Array | undefined> =>
  readFile(file).catch(() => undefined);

/** Sources and temporary pictures of the inputs of one run, kept until their file is written. */
export class Materials {
  private readonly folders = new Map<number, string>();
  private readonly sources = new Map<number, Source>();

  constructor(private readonly format: OutputFormat) {}

  /** The options by which the engine writes the pictures. */
  options(index: number): Pick<RecognizeOptionsInput, 'previewFolder' | 'figures'> {
    if (this.format !== 'pdf' && this.format !== 'docx') return {};
    const folder = this.folders.get(index) ?? newTemporary(tmpdir());
    this.folders.set(index, folder);
    return this.format === 'pdf'
      ? { previewFolder: folder }
      : { figures: { folder, link: FIGURES } };
  }

  keep(index: number, source: Source): void {
    if (this.format === 'pdf') this.sources.set(index, source);
  }

  of(index: number): Material {
    const folder = this.folders.get(index) ?? '';
    return {
      source: async () => {
        const source = this.sources.get(index);
        if (source?.kind === 'bytes') return source.bytes;
        return source ? readFile(source.path) : new Uint8Array();
      },
      picture: async (page) => {
        const file = path.join(folder, `page-${page + 1}`);
        return (await ifThere(`${file}.jpg`)) ?? ifThere(`${file}.png`);
      },
      figure: async (link) =>
        link.startsWith(`${FIGURES}/`)
          ? ifThere(path.join(folder, path.basename(link)))
          : undefined,
    };
  }

  /** Removes what an input needed. */
  async discard(index: number): Promise<void> {
    const folder = this.folders.get(index);
    this.folders.delete(index);
    this.sources.delete(index);
    if (folder !== undefined) await removeTemporary(folder);
  }

  async close(): Promise<void> {
    for (const index of [...this.folders.keys()]) await this.discard(index);
  }
}
