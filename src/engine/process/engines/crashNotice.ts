import type { OcrWarning } from '../../../core/document/document.ts';
import type { OcrEngine } from '../../engine.ts';
import type { DeviceSetting } from '../../options.ts';

/** Said if the user chose a GPU that is left alone since the last process ended unexpectedly. */
const GPU_LEFT: OcrWarning = {
  code: 'deviceFailed',
  message:
    'The inference server stopped unexpectedly before; since then pages are read on the CPU. ' +
    '"OCR: Restart Inference Process" tries the GPU again.',
};

/** The engine, whose first page after a crash says that the device of the setting is not used. */
export function withCrashNotice(engine: OcrEngine, setting: DeviceSetting): OcrEngine {
  if (setting === 'auto' || setting === 'cpu') return engine;
  let due = true;
  return {
    id: engine.id,
    describe: () => engine.describe(),
    load: (signal) => engine.load(signal),
    dispose: () => engine.dispose(),
    async recognizePage(image, options, events, signal) {
      const page = await engine.recognizePage(image, options, events, signal);
      if (!due || page.reading === undefined) return page;
      due = false;
      return { ...page, warnings: [GPU_LEFT, ...page.warnings] };
    },
  };
}
