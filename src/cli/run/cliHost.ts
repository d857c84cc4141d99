import type { TextSink } from './runProgress.ts';
import type { SourceHost } from '../input/sources.ts';

/** What the CLI needs of its process. */
export interface CliHost extends SourceHost {
  /** Resolves when the text was taken over. */
  writeOut(text: string): Promise<void>;
  readonly stderr: TextSink;
  readonly processPath: string;
  readonly modelsFolder: string;
  readonly version: string;
  /** Key of the OCR server, if it wants one. */
  readonly remoteKey?: string;
}
