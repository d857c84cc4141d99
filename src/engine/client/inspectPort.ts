/** Names the port at which a debugger reaches the inference process. For developers only. */
const VARIABLE = 'DEEPSEEK_OCR_INSPECT';

/**
 * The port named in the variable `DEEPSEEK_OCR_INSPECT`. Any program that can connect to it can run any code
 * there, so an installed extension has none.
 * @param isDevelopment the extension runs from its sources
 */
export function inspectPort(
  environment: NodeJS.ProcessEnv,
  isDevelopment: boolean,
): number | undefined {
  const text = environment[VARIABLE];
  if (!isDevelopment || text === undefined || !/^\d{1,5}$/u.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port < 2 ** 16 ? port : undefined;
}
