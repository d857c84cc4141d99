import katex from 'katex';
import { OfficeFormula } from './officeMath.ts';

/** Longer formulas are repetitions; they stay text. */
const LONGEST = 10_000;

const DOLLARS = /^(\$\$?)([^]*?)\1$/u;

/**
 * A formula that Word can show and edit.
 * @param source with its dollar signs
 * @returns undefined if KaTeX cannot read it: then it stays as it is written
 */
export function wordFormula(source: string): OfficeFormula | undefined {
  const [, mark, tex = ''] = DOLLARS.exec(source.trim()) ?? [];
  if (mark === undefined || tex.trim() === '' || tex.length > LONGEST) return undefined;
  const displayMode = mark.length > 1;
  try {
    const options = { displayMode, throwOnError: true, strict: 'ignore' } as const;
    return new OfficeFormula(katex.renderToString(tex, { ...options, output: 'mathml' }));
  } catch {
    return undefined;
  }
}
