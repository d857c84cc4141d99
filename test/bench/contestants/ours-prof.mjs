/** This project: the client with its inference process. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..', '..', '..');
const ignore = () => undefined;

/** @param {{ client: string, auto?: boolean }} settings path of the bundled client */
export async function create({ client: clientPath, auto = false }) {
  const { InferenceClient } = await import(pathToFileURL(clientPath).href);
  const client = new InferenceClient({
    processPath: path.join(root, 'dist', 'server-prof.js'),
    initializeParams: () => ({ modelsFolder: path.join(root, 'models', 'bundled') }),
    logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: console.error },
  });
  await client.initialize();
  return {
    pids: () => [process.pid, client.pid],
    async read(file, language) {
      const document = await client.recognize(
        { kind: 'file', path: file },
        { languages: auto ? [] : [language] },
      );
      return document.pages.map((page) => page.text).join('\n');
    },
    close: () => client.dispose(),
  };
}
