import { open, readdir, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { OcrDocument } from '../../core/document/document.ts';
import { systemCode } from '../../core/errors/fileErrors.ts';
import { claim } from './outputFile.ts';
import type { FigureOutput } from './outputTargets.ts';
import { newTemporary, removeTemporary } from './temporaries.ts';

/**
 * Pictures of the figures of one input. The engine writes them into a temporary folder, from which
 * they are moved to their destination together with the text that links to them.
 */
class FigureStage {
  private readonly temporary: string;

  constructor(
    private readonly place: FigureOutput,
    private readonly replace: boolean,
  ) {
    this.temporary = newTemporary(place.folder);
  }

  /** The folder the engine writes to, and the path to the final folder as used in the text. */
  get options(): FigureOutput {
    return { folder: this.temporary, link: this.place.link };
  }

  /** Moves the pictures of the document's pages to their destination. */
  async publish(document: OcrDocument): Promise<void> {
    const ids = new Set(document.pages.flatMap(({ regions }) => regions.map(({ id }) => id)));
    for (const name of await this.written()) {
      if (!ids.has(path.parse(name).name)) continue;
      const file = path.join(this.temporary, name);
      const target = path.join(this.place.folder, name);
      const handle = await open(file, 'r+');
      await handle.sync().finally(() => handle.close());
      if (this.replace) await rename(file, target);
      else await claim(file, target);
    }
    await this.discard();
  }

  /** Removes what was not published, and folders that are then empty. */
  async discard(): Promise<void> {
    await removeTemporary(this.temporary);
    const { folder, link } = this.place;
    await rmdir(folder).catch(() => undefined);
    if (link.includes('/')) await rmdir(path.dirname(folder)).catch(() => undefined);
  }

  private async written(): Promise<string[]> {
    try {
      return await readdir(this.temporary);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

/** The stages of the inputs of one run. */
export class FigureStages {
  private readonly stages = new Map<number, FigureStage>();

  /** @param places one per input, or none */
  constructor(
    private readonly places: readonly FigureOutput[],
    private readonly replace: boolean,
  ) {}

  /** The stage of an input, while its pictures wait; undefined if no pictures are wanted. */
  at(index: number): FigureStage | undefined {
    const place = this.places[index];
    const stage = this.stages.get(index) ?? (place && new FigureStage(place, this.replace));
    if (stage) this.stages.set(index, stage);
    return stage;
  }

  async publish(document: OcrDocument, index: number): Promise<void> {
    await this.at(index)?.publish(document);
    this.stages.delete(index);
  }

  /** Removes what still waits, once nothing writes any more. */
  async close(): Promise<void> {
    for (const stage of this.stages.values()) await stage.discard();
    this.stages.clear();
  }
}
