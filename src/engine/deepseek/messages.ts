/** Messages between the server's main thread and the thread that runs the model. */
import type { OcrPage } from '../../core/document.ts';
import type { SerializedOcrError } from '../../core/errors.ts';
import type { EngineDescription, PageImage } from '../engine.ts';
import type { PageOptions } from '../protocol.ts';

export interface ThreadOptions {
  /** Folder of the converted model. */
  readonly folder: string;
  readonly threads: number;
}

/** `id` is chosen by the main thread; every request is answered once by `done` or `failed`. */
export type ToThread =
  | { readonly type: 'load'; readonly id: number }
  | {
      readonly type: 'recognize';
      readonly id: number;
      readonly image: PageImage;
      readonly options: PageOptions;
    }
  | { readonly type: 'cancel'; readonly id: number };

export type FromThread =
  | { readonly type: 'partial'; readonly id: number; readonly markdown: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly description: EngineDescription;
      readonly page?: OcrPage;
    }
  | { readonly type: 'failed'; readonly id: number; readonly error: SerializedOcrError };
