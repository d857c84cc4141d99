/** Whether KaTeX, which VS Code's preview uses, can show a formula, and slips that can be mended. */
import katex from 'katex';

/** Formulas whose result is remembered: a growing answer is read again and again. */
const REMEMBERED = 4000;
/** Longer formulas are repetitions; they are not examined. */
const LONGEST = 10_000;

const known = new Map<string, string | null>();

function isAccepted(tex: string, displayMode: boolean): boolean {
  try {
    katex.renderToString(tex, {
      displayMode,
      throwOnError: true,
      strict: 'ignore',
      output: 'mathml',
    });
    return true;
  } catch {
    return false;
  }
}

/** Slips in the beginning and end of environments: `\end{ bmatrix}`, `\ end{bmatrix}`, `\begin{bmatrix 1`. */
const withPlainNames = (tex: string): string =>
  tex.replace(
    /(?<!\\)\\\s*(begin|end)\s*\{\s*([A-Za-z]+\*?)(?:\s*\}|(?=[\s\\&\d-]))/gu,
    (_, command: string, name: string) => `\\${command}{${name}}`,
  );

/** A formula inside the text of a formula; dollars would end the outer one. */
const withInnerDelimiters = (tex: string): string =>
  tex.replace(/(?<!\\)\$([^$]+)(?<!\\)\$/gu, (_, inner: string) => `\\(${inner}\\)`);

/**
 * A formula as KaTeX can show it.
 * @param tex the formula without delimiters
 * @returns undefined if KaTeX accepts neither the formula nor a mended form of it
 */
export function renderableTex(tex: string, display: boolean): string | undefined {
  if (tex.length > LONGEST) return tex;
  const key = `${display ? 'd' : 'i'}${tex}`;
  let result = known.get(key);
  if (result === undefined) {
    const plain = withInnerDelimiters(withPlainNames(tex));
    result = isAccepted(plain, display) ? plain : null;
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, result);
  }
  return result ?? undefined;
}
