import { LOW_CONFIDENCE } from '../../src/core/document/confidence.ts';
import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { percent } from '../model/labels.ts';

/** From this confidence on, a region counts as read well. */
const GOOD = 0.92;

/** A confidence as a number with a bar; the bar's color only repeats the number. */
export function confidenceBar(confidence: number | null): HTMLElement {
  if (confidence === null) return h('span', { class: 'muted' }, t('unknown'));
  const level = confidence < LOW_CONFIDENCE ? 'low' : confidence < GOOD ? 'fair' : 'good';
  const value = h('span', { class: 'bar-value' });
  value.style.width = `${confidence * 100}%`;
  return h(
    'span',
    { class: `confidence ${level}` },
    h('span', { class: 'bar', 'aria-hidden': 'true' }, value),
    h('span', { class: 'number' }, percent(confidence)),
  );
}
