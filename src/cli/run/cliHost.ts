import type { TextSink } from './runProgress.ts';
import type { SourceHost } from '../input/sources.ts';

/** What the CLI needs from its process. */
export interface CliHost extends SourceHost {
  /** Resolves when the text was accepted. */
  writeOut(text: string): Promise<void>;
  readonly stderr: TextSink;
  readonly processPath: string;
  readonly modelsFolder: string;
  readonly version: string;
  /** Key of the OCR server, if it needs one. */
  readonly remoteKey?: string;
}
