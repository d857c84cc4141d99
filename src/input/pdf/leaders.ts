import { append } from '../../core/geometry/extremes.ts';

interface Placed {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
}

/** Dot leaders, whatever the distance of their dots. */
const LEADER = /^[.·․…‥_]$/u;
/** Fewer dots are an ellipsis. */
const FEWEST = 4;

/** End (exclusive) of the dots, with the spaces between them, that begin at a token. */
function endOfLeader(tokens: readonly Placed[], start: number): { end: number; dots: number } {
  let end = start;
  let dots = 0;
  const [first] = tokens.slice(start, start + 1);
  for (let i = start; i < tokens.length; i++) {
    const text = tokens[i]?.text ?? '';
    if (text === ' ') continue;
    if (text !== first?.text || !LEADER.test(text)) break;
    dots++;
    end = i + 1;
  }
  return { end, dots };
}

/**
 * Makes a dot leader one word, separate from the words around it.
 * @param tokens letters and spaces from left to right
 */
export function joinLeaders<T extends Placed>(tokens: readonly T[]): (T | Placed)[] {
  const result: (T | Placed)[] = [];
  const space = (at: number): void => {
    const last = result.at(-1);
    if (last && last.text !== ' ') result.push({ text: ' ', u0: at, u1: at });
  };
  for (let i = 0; i < tokens.length;) {
    const token = tokens[i];
    if (!token) break;
    const { end, dots } = endOfLeader(tokens, i);
    if (dots < FEWEST) {
      result.push(token);
      i++;
      continue;
    }
    space(token.u0);
    append(
      result,
      tokens.slice(i, end).filter(({ text }) => text !== ' '),
    );
    const next = tokens[end];
    if (next && next.text !== ' ') space(next.u0);
    i = end;
  }
  return result;
}
