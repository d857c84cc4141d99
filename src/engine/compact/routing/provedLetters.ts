import { at, zip } from '../../../core/system/items.ts';
import { scriptOfChar, type Language, type ScriptName } from '../../../core/text/languages.ts';
import { plainFigures } from '../figures/figureText.ts';
import type { RecognizedLine } from '../line/lineRecognizer.ts';
import { hasTwin, withoutTwins } from '../merge/twins.ts';
import { summarize } from '../sight/lineLook.ts';
import type { LineReadings } from './lineReadings.ts';
import { CTC, READER, routeOf, type PagePlan, type Route } from './route.ts';
import { languageOf } from './sampleReading.ts';

/** A line that the page's own model is surer of is asked about only if another script is seen in it. */
const OWN_SURE = 0.9;

/** Share of one script among the letters that the script network sees from which it is seen. */
const SEEN = 0.5;

/** Least confidence of the line reader, and of the CTC model. */
const SURE = 0.8;

/** Fewer letters may look alike to both by chance. */
const FEWEST_LETTERS = 2;

/** Small letters that resemble Cyrillic ones (`п и г м к т`): `1 уп` is `1 yn` to both networks. */
const NEAR_CYRILLIC = /[nurmkwbt]/u;

/** A line, what the line reader reads there, and the script of that. */
interface Candidate {
  readonly index: number;
  readonly own: RecognizedLine;
  readonly script: ScriptName;
}

/**
 * Replaces short lines in Latin, Cyrillic or Greek letters on a page in another script, such as an
 * address for mail, a brand, or the labels of a table of figures. The model of the page's script
 * reads them as letters of its own, often without doubt (`Модеі` for `Model`), or not at all. They
 * are believed if another network than the line reader reads the same: for Latin the CTC model, for
 * the others Tesseract's model of the script. What networks that were trained apart do not know, they
 * misread in different ways.
 * @param lines results so far; better results replace them
 * @param candidates languages that the lines may be in
 */
export async function readProvedLetters(
  readings: LineReadings,
  plan: PagePlan,
  indexes: readonly number[],
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<void> {
  if (plan.primary.recognizer === 'ctc' || !readings.hasReader) return;
  const page = languageOf(plan.language).script;
  const strange = await strangeLines(readings, page, indexes, lines);
  const proved = await proveAll(readings, page, strange, lines, candidates);
  // Where one label is in such letters, others may be: the network often takes them for Latin ones.
  if (page !== 'Latin' || proved.size === 0) return;
  const rest = indexes.filter((index) => at(lines, index).confidence < OWN_SURE);
  await proveAll(
    readings,
    page,
    rest.filter((index) => !strange.includes(index)),
    lines,
    candidates,
  );
}

/** @returns indexes of the lines that were replaced */
async function proveAll(
  readings: LineReadings,
  page: ScriptName,
  asked: readonly number[],
  lines: RecognizedLine[],
  candidates: readonly Language[],
): Promise<ReadonlySet<number>> {
  const proved = new Set<number>();
  const found = zip(asked, await readings.read(asked, READER)).flatMap(([index, own]) => {
    const script = scriptOf(own, page === 'Cyrillic');
    return script && script !== page ? [{ index, own, script }] : [];
  });
  for (const script of new Set(found.map((each) => each.script))) {
    const route = secondRoute(script, candidates);
    if (!route) continue;
    const alike = found.filter((each) => each.script === script);
    for (const [index, line] of await prove(readings, route, alike)) {
      lines[index] = line;
      proved.add(index);
    }
  }
  return proved;
}

/** The lines that may be in another script than the page's. */
async function strangeLines(
  readings: LineReadings,
  page: ScriptName,
  indexes: readonly number[],
  lines: readonly RecognizedLine[],
): Promise<number[]> {
  const looks = await readings.looks(indexes);
  return indexes.filter((index, i) => {
    const seen = looks && summarize([at(looks, i)]).scripts;
    const [most] = seen ?? [];
    if (most && most[0] !== page && most[1] >= SEEN) return true;
    // On a page in Latin letters, doubtful lines are mostly blurred ones.
    return at(lines, index).confidence < OWN_SURE && (page !== 'Latin' || most?.[0] !== 'Latin');
  });
}

/** What reads a script besides the line reader. */
function secondRoute(script: ScriptName, candidates: readonly Language[]): Route | undefined {
  if (script === 'Latin') return CTC;
  const language = candidates.find((each) => each.script === script);
  return language && routeOf(language);
}

/** The candidates that a second network reads alike, with the reading in the spelling of its words. */
async function prove(
  readings: LineReadings,
  route: Route,
  found: readonly Candidate[],
): Promise<readonly (readonly [number, RecognizedLine])[]> {
  const second = await readings.read(
    found.map(({ index }) => index),
    route,
  );
  return zip(found, second).flatMap(([{ index, own }, other]) => {
    if (folded(other) !== folded(own)) return [];
    if (route !== CTC) return [[index, other] as const];
    return other.confidence >= SURE ? [[index, own] as const] : [];
  });
}

/** Letters of one shape, capital or small, are one: only words tell them apart. */
const folded = ({ text }: RecognizedLine): string =>
  withoutTwins(plainFigures(text).replaceAll(' ', '').toUpperCase());

/**
 * The script of a reading that is sure, with letters of one script only, not all of which look like
 * those of another; undefined otherwise.
 */
function scriptOf(
  { text, confidence }: RecognizedLine,
  besideCyrillic: boolean,
): ScriptName | undefined {
  const letters = Array.from(text).filter((char) => /\p{L}/u.test(char));
  if (confidence < SURE || letters.length < FEWEST_LETTERS) return undefined;
  const isNear = (char: string): boolean => besideCyrillic && NEAR_CYRILLIC.test(char);
  const own = letters.find((char) => !hasTwin(char) && !isNear(char));
  const script = own === undefined ? undefined : scriptOfChar(own);
  const isAlike = (char: string): boolean => hasTwin(char) || scriptOfChar(char) === script;
  return letters.every(isAlike) ? script : undefined;
}
