import { at } from '../../../core/system/items.ts';
import type { Language, ScriptName } from '../../../core/text/languages.ts';
import { SEEN_SCRIPTS } from '../sight/lineLook.ts';
import { planFraktur } from './fraktur.ts';
import { planFigures } from './figurePlan.ts';
import { routeOf, type PagePlan } from './route.ts';
import { readingConfidence } from './sampleReading.ts';
import {
  firstOfScripts,
  latinLooks,
  planFor,
  planHan,
  planLatin,
  planWithinScript,
  type LatinPlan,
  type Sample,
} from './scriptPlans.ts';

/** Fitness at which a language is chosen without trying the others. */
export const SURE = 0.65;

/**
 * Number of lines of the first look, and the fitness of Latin in it below which Han is tried first.
 */
const GLANCE = 2;
const STRANGE = 0.45;

/**
 * Confidence from which the CTC model's Latin letters can only be Latin or Cyrillic. If it reaches
 * the second value, and the Latin model's fitness the third, they are Latin: difficult print, but
 * upright.
 */
const LATIN_LOOKS = 0.65;
const LATIN_SURE = 0.8;
const LATIN_FITS = 0.5;

/** A picture of so few characters is Latin if the CTC model is this confident of them. */
const LONE = 2;
const LONE_SURE = 0.9;

/** A sample with fewer letters may be read well by chance: other scripts are tried too. */
const ENOUGH_LETTERS = 24;

/**
 * The fitness that another script must reach, and its lead over Latin, on a page that Latin does
 * not fit.
 */
const PLAUSIBLE = 0.5;
const LEAD = 0.1;

/**
 * Share of the letters from which a script that the network sees is tried first, the number of lines
 * that it must have seen, and the confidence of its language's model from which it is the page's. It
 * is the page's from the next share on, however badly the model reads it: that of Nastaliq is less
 * certain of most lines than other models are of the letters that they make up. Below the last share,
 * a script is not tried.
 */
const SEEN = 0.5;
const SEEN_LINES = 3;
const SEEN_FITS = 0.5;
const SEEN_SURELY = 0.9;
const UNSEEN = 0.03;

/**
 * Number of lines on which other scripts are tried: enough for a decision, few enough to be fast.
 */
const TRIAL_LINES = 3;

/** What is known of a page during language detection. */
interface Findings {
  readonly sample: Sample;
  readonly candidates: readonly Language[];
  readonly latin: readonly Language[];
  readonly han: readonly Language[];
  /** The language of the previous page. */
  readonly last: Language | undefined;
  /** The result of the first look: Han characters are more likely than Latin letters. */
  looksStrange: boolean;
  asLatin?: LatinPlan;
  asHan?: PagePlan | undefined;
  asFigures?: PagePlan;
  /** Confidence of the CTC model that the letters are Latin. */
  looks: number;
}

/** Makes the decision, or leaves it to the next step. */
type Step = (found: Findings) => Promise<PagePlan | undefined>;

/** Share of a script in what the network sees; undefined if it knows too little of the page. */
function seenShare({ look }: Sample, script: ScriptName): number | undefined {
  const [most] = look?.scripts.values() ?? [];
  if (most === undefined || most < SEEN || !SEEN_SCRIPTS.has(script)) return undefined;
  if (look && look.lines < SEEN_LINES) return undefined;
  return look?.scripts.get(script) ?? 0;
}

/**
 * Whether the network sees letters, but hardly any of a script: some models read every script with
 * confidence as their own.
 */
const isUnseen = ({ look }: Sample, script: ScriptName): boolean =>
  look !== undefined &&
  look.scripts.size > 0 &&
  SEEN_SCRIPTS.has(script) &&
  (look.scripts.get(script) ?? 0) < UNSEEN;

/** Han characters fit Chinese and Japanese alike, Latin letters all Latin languages. */
const SHARED_SCRIPTS = ['Latin', 'Han', 'Kana'];

const likeThePageBefore: Step = async ({ sample, candidates, last }) => {
  if (!last || SHARED_SCRIPTS.includes(last.script)) return undefined;
  if (isUnseen(sample, last.script)) return undefined;
  const plan = await planFor(sample, last);
  return plan.fitness >= SURE ? planWithinScript(sample, plan, candidates) : undefined;
};

/**
 * The script that the network sees, if its model can read it. Words in other scripts on the page do
 * not count against it, unlike in `fitness`.
 */
const seenScript: Step = async ({ sample, candidates }) => {
  const [script] = sample.look?.scripts.keys() ?? [];
  if (!script || SHARED_SCRIPTS.includes(script)) return undefined;
  const language = candidates.find((each) => each.script === script);
  const share = seenShare(sample, script) ?? 0;
  if (!language || share < SEEN) return undefined;
  const read = await sample.readings.read(sample.lines, routeOf(language));
  const confidence = readingConfidence(read);
  if (confidence < SEEN_FITS && share < SEEN_SURELY) return undefined;
  const plan = await planWithinScript(
    sample,
    { primary: routeOf(language), language: language.code, fitness: confidence },
    candidates,
  );
  return { ...plan, fitness: Math.max(plan.fitness, confidence) };
};

const firstLook: Step = async (found) => {
  const { sample, latin, han, last } = found;
  if (han.length === 0 || (seenShare(sample, 'Latin') ?? 0) >= SEEN) return undefined;
  if (latin.length === 0) found.looksStrange = true;
  else if (last) found.looksStrange = last.script !== 'Latin';
  else {
    const glance = { ...sample, lines: sample.lines.slice(0, GLANCE) };
    found.looksStrange = (await planLatin(glance, latin, last)).fitness < STRANGE;
  }
  return found.looksStrange ? planHan(sample, han) : undefined;
};

const latinLetters: Step = async (found) => {
  const { sample, latin, last } = found;
  if (latin.length === 0) return undefined;
  found.asLatin = await planFraktur(sample, await planLatin(sample, latin, last), latin);
  const { fitness, letters } = found.asLatin;
  return fitness >= SURE && letters >= ENOUGH_LETTERS ? found.asLatin : undefined;
};

const figuresOnly: Step = async (found) => {
  const { sample, latin, asLatin, last } = found;
  if (!asLatin) return undefined;
  const likely = latin.find(({ code }) => code === asLatin.language) ?? at(latin, 0);
  // Cyrillic words beside the figures would be read as Latin ones; other scripts are noticed.
  const language = last?.script === 'Cyrillic' ? last : likely;
  const plan = await planFigures(sample, language);
  if (plan.fitness > asLatin.fitness) found.asFigures = plan;
  return found.asFigures && plan.fitness >= SURE ? plan : undefined;
};

const hanCharacters: Step = async (found) => {
  const { sample, han, asLatin } = found;
  const isPossible = han.length > 0 && !(isUnseen(sample, 'Han') && isUnseen(sample, 'Kana'));
  if (isPossible && !found.looksStrange) found.asHan = await planHan(sample, han);
  const { asHan } = found;
  if (asHan && asHan.fitness > (asLatin?.fitness ?? 0)) return asHan;
  return asLatin && asLatin.fitness >= SURE ? asLatin : asHan;
};

const hardLatin: Step = async (found) => {
  const { asLatin } = found;
  if (!asLatin) return undefined;
  const { confidence, characters } = await latinLooks(found.sample);
  found.looks = confidence;
  // Tesseract's models read a single character as this or that.
  const isLone = characters <= LONE && found.looks >= LONE_SURE;
  const isLatin = isLone || (found.looks >= LATIN_SURE && asLatin.fitness >= LATIN_FITS);
  return isLatin ? { ...asLatin, fitness: found.looks } : undefined;
};

/** One language of each script that no step has tried yet. */
function remaining({ sample, candidates, asLatin, looks }: Findings): Language[] {
  return firstOfScripts(candidates).filter(({ script }) => {
    // A page of Japanese has Han characters, a column may not.
    if (script === 'Latin' || script === 'Han') return false;
    if (script === 'Kana' && asLatin && asLatin.letters >= ENOUGH_LETTERS) return false;
    if (isUnseen(sample, script)) return false;
    return looks < LATIN_LOOKS || script === 'Cyrillic';
  });
}

async function otherScripts(found: Findings): Promise<PagePlan> {
  const { candidates, asLatin, asFigures } = found;
  const trial = { ...found.sample, lines: found.sample.lines.slice(0, TRIAL_LINES) };
  const known = asFigures ?? asLatin;
  const floor = known ? Math.max(PLAUSIBLE, known.fitness + LEAD) : 0;
  let best: PagePlan | undefined = known;
  for (const language of remaining(found)) {
    const plan = await planFor(trial, language);
    if (plan.fitness >= floor && plan.fitness > (best?.fitness ?? 0)) best = plan;
    if (plan.fitness >= SURE) break;
  }
  const script = best ?? (await planFor(trial, at(candidates, 0)));
  const plan = await planWithinScript(trial, script, candidates);
  return found.looks >= LATIN_LOOKS ? { ...plan, looksLatin: true } : plan;
}

/** The steps of `docs/compact-engine.md`, in their order; the last always decides. */
const STEPS: readonly Step[] = [
  likeThePageBefore,
  seenScript,
  firstLook,
  latinLetters,
  figuresOnly,
  hanCharacters,
  hardLatin,
  otherScripts,
];

/**
 * Finds the language of a page among several candidates.
 * @param last language of the previous page, if it is one of the candidates
 */
export async function detectLanguage(
  sample: Sample,
  candidates: readonly Language[],
  last: Language | undefined,
): Promise<PagePlan> {
  const found: Findings = {
    ...{ sample, candidates, last },
    latin: candidates.filter(({ script }) => script === 'Latin'),
    han: candidates.filter(({ script }) => script === 'Han' || script === 'Kana'),
    ...{ looksStrange: false, looks: 0 },
  };
  for (const step of STEPS) {
    const plan = await step(found);
    if (plan) return plan;
  }
  throw new Error('The last step of the detection decides.');
}
