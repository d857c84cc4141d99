/** @gutenye/ocr-node with its default settings; reads Chinese and English. */
import Ocr from '@gutenye/ocr-node';

export async function create() {
  const ocr = await Ocr.create();
  return {
    pids: () => [process.pid],
    async read(file) {
      const lines = await ocr.detect(file);
      return (lines.texts ?? lines).map(({ text }) => text).join('\n');
    },
    close: () => Promise.resolve(),
  };
}
