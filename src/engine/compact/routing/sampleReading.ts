import { at } from '../../../core/system/items.ts';
import {
  findLanguage,
  LANGUAGES,
  scriptOfChar,
  type Language,
  type ScriptName,
} from '../../../core/text/languages.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';

/** Letters of a text by script; digits, punctuation and symbols are left out. */
export function countScripts(texts: Iterable<string>): Map<ScriptName, number> {
  const counts = new Map<ScriptName, number>();
  for (const text of texts) {
    for (const char of text) {
      const script = scriptOfChar(char);
      if (script !== 'Common') counts.set(script, (counts.get(script) ?? 0) + 1);
    }
  }
  return counts;
}

/** Share of the letters that are in one of the scripts, 0 without letters. */
export function scriptShare(texts: Iterable<string>, scripts: readonly ScriptName[]): number {
  const counts = countScripts(texts);
  let all = 0;
  for (const count of counts.values()) all += count;
  const inside = scripts.reduce((sum, script) => sum + (counts.get(script) ?? 0), 0);
  return all === 0 ? 0 : inside / all;
}

/** Scripts that texts of a language are written in. */
export function scriptsOfLanguage({ code, script }: Language): readonly ScriptName[] {
  if (code === 'ja') return ['Kana', 'Han'];
  if (code === 'ko') return ['Hangul', 'Han'];
  return [script];
}

/** Mean confidence of lines, weighted by length; lines without text count as short. */
export function readingConfidence(lines: readonly RecognizedLine[]): number {
  let sum = 0;
  let weight = 0;
  for (const { text, confidence } of lines) {
    const length = Math.max(4, text.length);
    sum += confidence * length;
    weight += length;
  }
  return weight === 0 ? 0 : sum / weight;
}

/**
 * How well a language's model fits the text that it read, 0..1: its confidence times the share of
 * letters in the language's own script. On a foreign script a model returns low confidence or Latin
 * letters.
 */
export function fitness(language: Language, lines: readonly RecognizedLine[]): number {
  const texts = lines.map(({ text }) => text);
  return readingConfidence(lines) * scriptShare(texts, scriptsOfLanguage(language));
}

export const languageOf = (code: string): Language => findLanguage(code) ?? at(LANGUAGES, 0);
