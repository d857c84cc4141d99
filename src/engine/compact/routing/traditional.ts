/**
 * Frequent characters that only traditional, or only simplified, Chinese writing uses, in pairs of
 * the same character.
 */
const PAIRS =
  '國国說说與与會会這这個个們们為为來来時时對对學学發发經经點点關关體体從从後后過过還还' +
  '權权條条於于當当應应種种無无將将開开間间問问見见現现長长東东車车電电話话請请讀读書书' +
  '寫写聽听買买賣卖錢钱銀银門门員员業业務务產产動动務务勞劳區区縣县員员實实際际義义議议' +
  '護护護护讓让認认識识護护記记計计設设訴诉試试證证論论調调變变財财責责質质費费資资';

/** Simplified characters of the pairs that Japanese writing also uses. */
const SHINJITAI = new Set('国与会来学点体从后条当当将声条区间长义');

const traditional = new Set(Array.from(PAIRS).filter((_, i) => i % 2 === 0));
const simplified = new Set(Array.from(PAIRS).filter((_, i) => i % 2 === 1));

/** Whether a Chinese text is in traditional characters, according to the distinctive ones. */
export function isTraditional(text: string): boolean {
  let balance = 0;
  for (const char of text) {
    if (traditional.has(char)) balance++;
    else if (simplified.has(char)) balance--;
  }
  return balance > 0;
}

/**
 * Share of characters that exist only in simplified Chinese from which a text is not Japanese: the
 * CTC model misreads a few Japanese forms as such characters.
 */
export const SIMPLIFIED_SHARE = 0.05;

/** Share of the characters that are used only in simplified Chinese, and not in Japanese. */
export function simplifiedShare(text: string): number {
  let found = 0;
  let all = 0;
  for (const char of text) {
    all++;
    if (simplified.has(char) && !SHINJITAI.has(char)) found++;
  }
  return all === 0 ? 0 : found / all;
}
