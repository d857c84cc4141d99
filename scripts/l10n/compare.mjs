/** Compares a translation with the English sentences that it translates. */

/** @typedef {Record<string, string>} Sentences */

/**
 * Parts that a translation repeats as they are. Line breaks are among them, since a link on a line
 * of its own is a button.
 */
const KEPT = {
  placeholders: /\{\d+\}/g,
  icons: /\$\([\w-]+(?:~\w+)?\)/g,
  code: /`[^`]+`/g,
  links: /\]\([^)]+\)/g,
  tags: /<[^>`]+>/g,
  'bold marks': /\*\*/g,
  'line breaks': /\n/g,
};

/** @param {string} text @param {RegExp} part */
const partsOf = (text, part) => (text.match(part) ?? []).sort().join(' ');

/** Bold names of commands and buttons, without the category. */
const BOLD = /\*\*(?:DeepSeek OCR: )?([^*]+)\*\*/g;
/** A command that a sentence names by its category and title. */
const COMMAND = /DeepSeek OCR: ([^*"]+)/g;

/**
 * Findings about one sentence, each beginning with what is wrong.
 * @param {string} english
 * @param {string} translated
 * @param {ReadonlyMap<string, string>} titles translated titles, by the English ones
 * @returns {string[]}
 */
function sentenceFindings(english, translated, titles) {
  if (translated.trim() === '') return ['empty'];
  const findings = [];
  for (const [what, part] of Object.entries(KEPT)) {
    const [here, there] = [partsOf(translated, part), partsOf(english, part)];
    if (here !== there) findings.push(`other ${what} (${there} → ${here})`);
  }
  if (translated.trim() !== translated) findings.push('spaces around the sentence');
  for (const [, name] of [...english.matchAll(BOLD), ...english.matchAll(COMMAND)]) {
    const title = titles.get(name);
    if (title !== undefined && !translated.includes(title)) {
      findings.push(`"${name}" is called "${title}" elsewhere`);
    }
  }
  return findings;
}

/**
 * What is wrong with a translation: `wrong` has to be mended, a missing sentence is shown in
 * English.
 * @param {Sentences} english
 * @param {Sentences} translation
 * @param {ReadonlyMap<string, string>} [titles] translated titles that sentences name, by the
 *   English ones
 * @returns {{ missing: string[], superfluous: string[], wrong: string[] }}
 */
export function compareTranslation(english, translation, titles = new Map()) {
  const own = (/** @type {Sentences} */ of, /** @type {string} */ key) => Object.hasOwn(of, key);
  const missing = Object.keys(english).filter((key) => !own(translation, key));
  const superfluous = Object.keys(translation).filter((key) => !own(english, key));
  const wrong = Object.keys(english)
    .filter((key) => own(translation, key))
    .flatMap((key) =>
      sentenceFindings(english[key], translation[key], titles).map((what) => `${what}: ${key}`),
    );
  return { missing, superfluous, wrong };
}

/**
 * The translation in the order of the English sentences, without superfluous ones.
 * @param {Sentences} english
 * @param {Sentences} translation
 * @returns {Sentences}
 */
export const tidied = (english, translation) =>
  Object.fromEntries(
    Object.keys(english)
      .filter((key) => Object.hasOwn(translation, key))
      .map((key) => [key, translation[key]]),
  );

/**
 * Titles as one language has them, by the English ones.
 * @param {[english: Sentences, translation: Sentences][]} pairs
 * @returns {Map<string, string>}
 */
export const titlesOf = (pairs) =>
  new Map(
    pairs.flatMap(([english, translation]) =>
      Object.entries(english).flatMap(([key, title]) =>
        Object.hasOwn(translation, key) ? [[title, translation[key]]] : [],
      ),
    ),
  );
