/** tesseract.js with its default settings and the same language data as this project's. */
import path from 'node:path';
import { createWorker } from 'tesseract.js';

const modules = path.join(import.meta.dirname, '..', '..', '..', 'node_modules');
const NAMES = { en: 'eng', es: 'spa', fr: 'fra', de: 'deu', 'zh-Hans': 'chi_sim' };

export async function create() {
  const workers = new Map();
  const workerFor = async (language) => {
    let worker = workers.get(language);
    if (!worker) {
      const name = NAMES[language];
      worker = await createWorker(name, 1, {
        langPath: path.join(modules, '@tesseract.js-data', name, '4.0.0_best_int'),
        gzip: true,
        cacheMethod: 'none',
      });
      workers.set(language, worker);
    }
    return worker;
  };
  return {
    pids: () => [process.pid],
    async read(file, language) {
      const { data } = await (await workerFor(language)).recognize(file);
      return data.text;
    },
    async close() {
      for (const worker of workers.values()) await worker.terminate();
    },
  };
}
