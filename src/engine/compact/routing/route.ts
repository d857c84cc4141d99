import {
  ANY_LATIN,
  findLanguage,
  type Language,
  type ScriptName,
} from '../../../core/text/languages.ts';

/** Which recognizer reads a line. */
export type Route =
  | { readonly recognizer: 'ctc' | 'reader' }
  | { readonly recognizer: 'tesseract'; readonly language: string };

export const CTC: Route = { recognizer: 'ctc' };

/** The project's own line reader: Latin, Cyrillic and Greek letters, digits and symbols. */
export const READER: Route = { recognizer: 'reader' };

/** How a page is read. */
export interface PagePlan {
  /** Reads every line first. */
  readonly primary: Route;
  /** BCP 47 */
  readonly language: string;
  /** How well the primary recognizer fits the sample from which it was chosen, 0..1. */
  readonly fitness: number;
  /** The letters look Latin: among the other scripts, that is true only of Cyrillic. */
  readonly looksLatin?: boolean;
  /** The sample consists of figures, which do not show the language. */
  readonly figures?: boolean;
}

/**
 * Languages whose lines the CTC model reads better than Tesseract's model (measured, see
 * `docs/compact-engine.md`).
 */
const CTC_LANGUAGES = new Set(['zh-Hans']);

/**
 * Scripts whose texts are full of Latin words that their models cannot read: Tesseract tries the
 * Latin script on the words of which it is not certain. Measured only where it is listed; on the
 * Arabic script it does harm (see `docs/compact-engine.md`).
 */
const WITH_LATIN_WORDS: readonly ScriptName[] = ['Cyrillic'];

/** Languages whose data reads the lines of a route, the main one first; none for the CTC models. */
export function languagesOf(route: Route): readonly string[] {
  if (route.recognizer !== 'tesseract') return [];
  const script = findLanguage(route.language)?.script;
  const latin = script !== undefined && WITH_LATIN_WORDS.includes(script);
  return latin ? [route.language, ANY_LATIN.code] : [route.language];
}

export const routeOf = ({ code }: Language): Route =>
  CTC_LANGUAGES.has(code) ? { recognizer: 'ctc' } : { recognizer: 'tesseract', language: code };

export const routeName = (route: Route): string =>
  route.recognizer === 'tesseract' ? `tesseract:${route.language}` : route.recognizer;
