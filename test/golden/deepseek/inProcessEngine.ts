/**
 * Both halves of the DeepSeek engine without the thread between them, so that a test can intervene.
 */
import type { OcrPage } from '../../../src/core/document/document.ts';
import { answeredPage, growingPage } from '../../../src/engine/deepseek/answeredPage.ts';
import { DeepseekEngine } from '../../../src/engine/deepseek/deepseekEngine.ts';
import type { PageEvents, PageImage } from '../../../src/engine/engine.ts';
import type { PageOptions } from '../../../src/engine/options.ts';

export class InProcessEngine extends DeepseekEngine {
  async recognizePage(
    image: PageImage,
    options: PageOptions,
    events: PageEvents,
    signal: AbortSignal,
  ): Promise<OcrPage> {
    const report = growingPage(image, options, events);
    return answeredPage(await this.answerPage(image, options, { report, signal }), image, options);
  }
}
