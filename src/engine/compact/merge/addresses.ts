import { meanConfidence } from '../../../core/document/confidence.ts';
import type { Word } from '../../../core/document/document.ts';
import { boxHeight, unionBox } from '../../../core/geometry/geometry.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';

/** The beginning of an address that the rest follows without a space. */
const SCHEME = /https?:$/iu;
/** An address up to a point in the name of its host, and what goes on with its path. */
const HOST = /(?:https?:\/\/|www\.)[^\s/]*\.$/iu;
const PATH = /^[a-z][a-z.]*\//iu;
/** Widest gap within an address, in heights of its words; ordinary spaces may be as wide. */
const GAP = 1;

const isOneAddress = (before: Word, word: Word): boolean =>
  (SCHEME.test(before.text) && word.text.startsWith('//')) ||
  (HOST.test(before.text) && PATH.test(word.text));

const isNear = (before: Word, word: Word): boolean =>
  word.box.x0 - before.box.x1 <= GAP * Math.max(boxHeight(before.box), boxHeight(word.box));

/**
 * The line with its web addresses in one piece: recognizers write a space after the colon of
 * `https: //`, and after points, whose sides look wide.
 */
export function withWholeAddresses(line: RecognizedLine): RecognizedLine {
  const { words, text } = line;
  if (!/https?:|www\./iu.test(text) || words.map((word) => word.text).join(' ') !== text) {
    return line;
  }
  const joined: Word[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (before && isOneAddress(before, word) && isNear(before, word)) {
      joined[joined.length - 1] = {
        text: before.text + word.text,
        box: unionBox([before.box, word.box]),
        confidence: meanConfidence([before, word]) ?? 0,
      };
    } else {
      joined.push(word);
    }
  }
  return joined.length === words.length
    ? line
    : { ...line, words: joined, text: joined.map((word) => word.text).join(' ') };
}
