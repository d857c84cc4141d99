import { LOW_CONFIDENCE } from '../../src/core/document/confidence.ts';
import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { percent } from '../model/labels.ts';

/**
 * A confidence as a number with a bar; what is doubtful has a question mark, too.
 * @param doubts doubtful words in it, if that is known: then they decide, not the mean
 */
export function confidenceBar(confidence: number | null, doubts?: number): HTMLElement {
  if (confidence === null) return h('span', { class: 'muted' }, t('unknown'));
  const isLow = doubts === undefined ? confidence < LOW_CONFIDENCE : doubts > 0;
  const value = h('span', { class: 'bar-value' });
  value.style.width = `${confidence * 100}%`;
  const count = doubts === 1 ? t('1 doubtful word') : t('{0} doubtful words', doubts ?? 0);
  return h(
    'span',
    { class: `confidence ${isLow ? 'low' : 'good'}`, title: doubts ? count : undefined },
    h('span', { class: 'bar', 'aria-hidden': 'true' }, value),
    h('span', { class: 'number' }, isLow ? `${percent(confidence)} ?` : percent(confidence)),
  );
}
