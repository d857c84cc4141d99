import { isContentsHeading } from './contentsRows.ts';
import { textWidth } from '../lines/textMeasure.ts';

/** The features of a paragraph that the heading rules use. */
export interface HeadingInput {
  readonly text: string;
  /** Level that the document's own tags or outline state. */
  readonly stated?: number | undefined;
  readonly lineCount: number;
  /** Type size as a multiple of the body's. */
  readonly sizeRatio: number;
  /** True if sizes are exact (text layer) rather than measured on pixels. */
  readonly exact: boolean;
  /** True if the height of the letters themselves was measured. */
  readonly measured?: boolean;
  /** Width of the letters as a multiple of the body's: bold type is wider. */
  readonly widthRatio?: number;
  /** In bold, unlike the body of the page. */
  readonly bold: boolean;
  /** Set apart from the text above and below. */
  readonly apart: boolean;
}

const NUMBERING = /^((?:\d{1,2}|[A-Z]|[IVX]{1,4})(?:\.\d{1,2}){0,4})\.?\s+\p{Lu}/u;
const CHAPTER =
  /^(?:chapter|part|section|appendix|kapitel|teil|anhang|capítulo|sección|chapitre|partie|annexe|глава|раздел|часть|приложение)\s+(?:\d+|[IVXLC]+|[A-Z])\b|^第\s*[\d一二三四五六七八九十百]+\s*[章节節部分篇]/iu;
const CJK_NUMBERING = /^[一二三四五六七八九十]{1,3}[、.．]/u;
const KNOWN =
  /^(?:abstract|summary|introduction|background|methods?|materials and methods|results|discussion|conclusions?|references|bibliography|acknowledge?ments?|related work|zusammenfassung|einleitung|literatur|resumen|introducción|referencias|résumé|bibliographie|введение|заключение|литература|摘要|引言|结论|参考文献|概要|はじめに|参考文献|요약|서론|결론|참고문헌)[.:：]?$/iu;

const isKnown = (text: string): boolean => KNOWN.test(text) || isContentsHeading(text);

const LONGEST = 140;

/** Level 1..6 of a heading; undefined for any other paragraph. */
export function headingLevel(input: HeadingInput): number | undefined {
  const text = input.text.trim();
  const width = textWidth(text);
  if (width > LONGEST || input.lineCount > 4 || !isWording(text)) return undefined;
  if (input.stated !== undefined && !isSentence(text, width)) return input.stated;
  const byType = levelByType(input);
  if (byType === undefined && !standsAsHeading(input, text, width)) return undefined;
  if (byType !== undefined && byType > 1 && isSentence(text, width)) return undefined;
  return levelByNumber(text) ?? byType ?? (isKnown(text) ? 2 : 3);
}

/** Whether the text begins with the number of a section and a capital: `2. Methods`, `A.1 Data`. */
export const isNumbered = (text: string): boolean => NUMBERING.test(text.trim());

function levelByType(input: HeadingInput): number | undefined {
  const { sizeRatio, exact, measured, bold } = input;
  const steps = exact ? [1.7, 1.3, 1.14] : measured ? [1.7, 1.35, 1.2] : [1.9, 1.5, 1.3];
  const found = steps.findIndex((step) => sizeRatio >= step);
  if (found >= 0) return found + 1;
  return bold && sizeRatio > 0.9 && (exact || isClearlyBold(input)) ? 3 : undefined;
}

/**
 * Weight measured on pixels counts only for short wording, not for codes, amounts and full lines.
 */
function isClearlyBold({ text, lineCount }: HeadingInput): boolean {
  const letters = textWidth((text.match(/\p{L}/gu) ?? []).join(''));
  const digits = text.match(/\p{N}/gu)?.length ?? 0;
  return textWidth(text) <= 80 && lineCount <= 2 && digits <= 0.5 * letters;
}

/** By wording and position alone: numbered, named, or in capitals, on a separate line. */
function standsAsHeading(input: HeadingInput, text: string, width: number): boolean {
  if (input.lineCount > 1 || input.sizeRatio < 0.9) return false;
  if (isKnown(text)) return true;
  if (!input.apart || isSentence(text, width) || width > 80) return false;
  if (CHAPTER.test(text) || (CJK_NUMBERING.test(text) && width < 50)) return true;
  return standsAlone(input, text, width);
}

/** A number of several parts, or any number or short text in prominent type. */
function standsAlone(input: HeadingInput, text: string, width: number): boolean {
  const numbering = NUMBERING.exec(text)?.[1];
  // A clause that announces its points.
  if (numbering !== undefined && /[:：]$/u.test(text)) return false;
  if (numbering === undefined) return isCapitals(text) && width >= 6 && width <= 60;
  return numbering.includes('.') || isCapitals(text) || isStrong(input);
}

/** Type slightly larger and wider than the body's: not enough to identify a heading on its own. */
const isStrong = ({ measured, sizeRatio, widthRatio = 1 }: HeadingInput): boolean =>
  measured === true && sizeRatio > 1.06 && widthRatio > 1.08;

/** Words rather than a formula, an amount or specks. */
function isWording(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const signs = text.match(/[^\p{L}\p{M}\p{N}\s]/gu)?.length ?? 0;
  if (/[=<>±∑∫√]/u.test(text) || signs > 0.34 * letters) return false;
  return /\p{L}[\p{L}\p{M}]|\p{Script=Han}/u.test(text);
}

const isSentence = (text: string, width: number): boolean =>
  /[.,:;。，：；]["'”’)]?$/u.test(text) && (width > 50 || /[,;，；]$/u.test(text));

function isCapitals(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const lower = letters.filter((l) => /\p{Ll}/u.test(l)).length;
  const upper = letters.filter((l) => /\p{Lu}/u.test(l)).length;
  return upper >= 4 && lower === 0;
}

function levelByNumber(text: string): number | undefined {
  const numbering = NUMBERING.exec(text)?.[1];
  if (numbering !== undefined) return Math.min(6, numbering.split('.').length + 1);
  return CHAPTER.test(text) ? 1 : undefined;
}
