/** Times as text, rounded so that they neither flicker nor look exact. */

/** Translates a sentence with placeholders `{0}`, `{1}`, …; `vscode.l10n.t` in the editor. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** A shown time stays while the exact time is within this share of a step around it. */
const SLACK = 0.75;

/** Step between two times that can be shown, in minutes: the longer, the coarser. */
const step = (minutes: number): number =>
  minutes < 20 ? 1 : minutes < 60 ? 5 : minutes < 600 ? 15 : 60;

/** Whole minutes to show; 0 stands for less than one. */
export function roundMinutes(seconds: number): number {
  const minutes = seconds / 60;
  if (minutes < 1) return 0;
  return Math.round(minutes / step(minutes)) * step(minutes);
}

/**
 * The next time to show: the present one, as long as it is not wrong by most of a step.
 * @param shown minutes that are shown now; undefined if none
 */
export function steadyMinutes(shown: number | undefined, seconds: number): number {
  const next = roundMinutes(seconds);
  if (shown === undefined || next === shown) return next;
  const exact = seconds / 60;
  const stays =
    shown === 0 ? exact < 1 + SLACK / 3 : Math.abs(exact - shown) <= SLACK * step(shown);
  return stays ? shown : next;
}

/** `about 12 min`. @param minutes from `roundMinutes` */
export function aboutText(minutes: number, t: Translate): string {
  if (minutes < 1) return t('less than a minute');
  if (minutes < 60) return t('about {0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (minutes % 60 === 0) return t('about {0} h', hours);
  return t('about {0} h {1} min', hours, minutes % 60);
}

/** `about 12 min left`. @param minutes from `steadyMinutes` */
export function leftText(minutes: number, t: Translate): string {
  if (minutes < 1) return t('less than a minute left');
  if (minutes < 60) return t('about {0} min left', minutes);
  const hours = Math.floor(minutes / 60);
  if (minutes % 60 === 0) return t('about {0} h left', hours);
  return t('about {0} h {1} min left', hours, minutes % 60);
}
