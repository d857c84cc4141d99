import { displayFormula } from '../../core/text/markdown.ts';
import type { Fragment } from '../lines/fragments.ts';
import type { Block } from './blocks.ts';

/** Makes blocks of display formulas, so that no paragraph or table includes them. */
export function takeFormulaBlocks(fragments: readonly Fragment[]): {
  formulas: Block[];
  rest: readonly Fragment[];
} {
  const formulas = fragments.flatMap(({ line, box }): Block[] =>
    line.formula === undefined
      ? []
      : [
          {
            kind: 'formula',
            box,
            lines: [line],
            text: line.text,
            markdown: displayFormula(line.formula),
          },
        ],
  );
  if (formulas.length === 0) return { formulas, rest: fragments };
  return { formulas, rest: fragments.filter(({ line }) => line.formula === undefined) };
}
