/** The places of a region's words after the user corrected its text. */
import { diffArrays } from 'diff';
import type { Region } from '../document/document.ts';
import { append } from '../geometry/extremes.ts';
import { partOfQuad } from '../geometry/quadPart.ts';
import { placedLines, type PlacedLine, type WordOnPage } from './placedText.ts';
import { textWeight } from './textUnits.ts';

/** Letters of scripts without spaces one by one, everything else by words. */
const UNIT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** A part of a word that is compared, at its place. */
interface PlacedUnit extends WordOnPage {
  /** Index of its line. */
  readonly line: number;
}

/** Longest difference that is searched for, in units. */
const MOST_CHANGES = 5000;

/**
 * The lines of a region with its present text: words that were read stay where they are, and what
 * replaces others takes their places.
 * @param region with the text of the user, and the lines that were read
 */
export function correctedLines(region: Region): readonly PlacedLine[] {
  const read = placedLines({ ...region, text: '' });
  if (read.length === 0) return placedLines(region);
  const units = read.flatMap((line, i) => line.words.flatMap((word) => unitsOf(word, i)));
  const wanted = writtenUnits(region.text);
  const changes = diffArrays(
    units.map(({ text }) => text),
    wanted.map(({ text }) => text),
    { maxEditLength: MOST_CHANGES },
  );
  if (!changes) return placedLines({ ...region, lines: [] });
  const placed = placedUnits(units, wanted, changes);
  return read.flatMap((line, i) => {
    const words = placed.filter((unit) => unit.line === i);
    return words.length === 0 ? [] : [{ ...line, words }];
  });
}

/** The present units at places, by what changed. */
function placedUnits(
  units: readonly PlacedUnit[],
  wanted: readonly WrittenUnit[],
  changes: readonly {
    readonly added: boolean;
    readonly removed: boolean;
    readonly count: number;
  }[],
): PlacedUnit[] {
  const placed: PlacedUnit[] = [];
  let [old, now] = [0, 0];
  let gone: readonly PlacedUnit[] = [];
  /** Text before the first word that was read. */
  let first: readonly WrittenUnit[] = [];
  for (const { added, removed, count } of changes) {
    if (removed) {
      gone = units.slice(old, old + count);
      old += count;
      continue;
    }
    const written = wanted.slice(now, now + count);
    now += count;
    if (added) {
      // What is only inserted shares the place of the word before it, or of the next one.
      const before = gone.length > 0 ? [] : placed.splice(-1);
      const places = gone.length > 0 ? gone : before;
      if (places.length === 0) first = written;
      append(placed, shared([...before, ...written], places));
    } else {
      for (const [i, { spaced }] of written.entries()) {
        const unit = units[old + i];
        if (unit) append(placed, shared([...first, { text: unit.text, spaced }], [unit]));
        first = [];
      }
      old += count;
    }
    gone = [];
  }
  // Nothing that was read is left to follow it.
  if (first.length > 0) append(placed, shared(first, units));
  return placed;
}

type WrittenUnit = Pick<WordOnPage, 'text' | 'spaced'>;

function writtenUnits(text: string): WrittenUnit[] {
  return [...text.matchAll(UNIT)].map((match) => {
    const [unit] = match;
    return { text: unit, spaced: /\s/u.test(text[match.index + unit.length] ?? '') };
  });
}

/** The units of a word, which share its place by their lengths. */
function unitsOf(word: WordOnPage, line: number): PlacedUnit[] {
  const units = word.text.match(UNIT) ?? [];
  const total = units.reduce((sum, unit) => sum + textWeight(unit), 0);
  let at = 0;
  return units.map((text, i) => {
    const from = at / total;
    at += textWeight(text);
    const quad = partOfQuad(word.quad, from, at / total);
    return { ...word, text, quad, line, spaced: word.spaced && i === units.length - 1 };
  });
}

/** New text at the places of old text: several units share a place, or one of several has none. */
function shared(added: readonly WrittenUnit[], places: readonly PlacedUnit[]): PlacedUnit[] {
  const groups = new Map<number, WrittenUnit[]>();
  for (const [i, unit] of added.entries()) {
    const index = Math.floor((i * places.length) / added.length);
    groups.set(index, [...(groups.get(index) ?? []), unit]);
  }
  return [...groups].flatMap(([index, group]) => {
    const place = places[index];
    const last = group.at(-1);
    if (!place || !last) return [];
    const text = group
      .map((unit) => unit.text + (unit.spaced && unit !== last ? ' ' : ''))
      .join('');
    const isAsRead = text === place.text;
    return [
      { ...place, text, confidence: isAsRead ? place.confidence : null, spaced: last.spaced },
    ];
  });
}
