import { dataText } from '../../core/text/interfaceLanguage.ts';
import type { Translate } from '../../core/time/duration.ts';
import type { Quantization } from '../../models/format/forms.ts';
import { conversionBytes, type ModelEntry } from '../../models/store/catalogue.ts';
import type { ModelStatus } from '../../models/store/modelStore.ts';
import type { StoreProgress } from '../../models/store/storeProgress.ts';
import { displayLanguage } from '../reporting/displayLanguage.ts';

/**
 * Memory that a running model needs in addition to its weights (activations of the vision part,
 * cache, tokenizer), if the catalogue has no measured figure.
 */
const MEMORY_BESIDE_WEIGHTS = 1.2e9;

/** A number of bytes as text, in decimal units as on disks and in hubs. */
export function bytesText(bytes: number): string {
  const language = displayLanguage();
  if (bytes >= 1e9) return dataText(bytes / 1e9, 'gigabyte', language, 1);
  if (bytes >= 1e6) return dataText(bytes / 1e6, 'megabyte', language, bytes < 1e7 ? 1 : 0);
  return dataText(Math.ceil(bytes / 1e3), 'kilobyte', language);
}

/** Bytes of memory that a variant of a model needs: measured, or estimated from its size. */
export const memoryBytes = (entry: ModelEntry, quantization: Quantization): number =>
  entry.quantizations[quantization]?.runMemoryBytes ??
  conversionBytes(entry, quantization) + MEMORY_BESIDE_WEIGHTS;

/** What is present of one variant of a model, for example `DeepSeek-OCR` as `int4`. */
export type FormState = 'absent' | 'partial' | 'downloaded' | 'outdated' | 'ready' | 'busy';

export function formState(status: ModelStatus, quantization: Quantization): FormState {
  const found = status.conversions.find((candidate) => candidate.quantization === quantization);
  if (found && found.outdated === undefined) return 'ready';
  if (status.busy) return 'busy';
  if (found) return 'outdated';
  if (status.hasSource) return 'downloaded';
  return status.bytes > 0 ? 'partial' : 'absent';
}

/** Share of the published files that is present, in whole percent; 100 only if all are. */
export function percentThere({ bytes, totalBytes }: ModelStatus): number {
  return totalBytes === 0 ? 0 : Math.min(99, Math.floor((bytes / totalBytes) * 100));
}

export function stateText(status: ModelStatus, quantization: Quantization, t: Translate): string {
  switch (formState(status, quantization)) {
    case 'absent':
      return t('not downloaded');
    case 'partial':
      return t('{0} % downloaded', percentThere(status));
    case 'downloaded':
      return t('downloaded, not converted yet');
    case 'outdated':
      return t('converted by another version');
    case 'ready':
      return t('ready');
    case 'busy':
      return t('in progress');
  }
}

/** Size, memory and license of a variant in one line. */
export function needsText(status: ModelStatus, quantization: Quantization, t: Translate): string {
  const entry = status.entry as ModelEntry;
  const found = status.conversions.find((candidate) => candidate.quantization === quantization);
  const parts = [
    t('{0} on disk', bytesText(found?.bytes ?? conversionBytes(entry, quantization))),
    t('{0} of memory', bytesText(memoryBytes(entry, quantization))),
    entry.licence.spdx,
  ];
  const left = status.totalBytes - status.bytes;
  if (!status.hasSource && found?.outdated !== undefined) parts.unshift(t('needs reconverting'));
  if (!status.hasSource && found === undefined && left > 0) {
    parts.unshift(t('{0} to download', bytesText(left)));
  }
  return parts.join(' · ');
}

const timeText = (seconds: number, t: Translate): string =>
  seconds < 90
    ? t('about {0} s left', Math.max(5, Math.ceil(seconds / 5) * 5))
    : t('about {0} min left', Math.round(seconds / 60));

/** What work on a model is doing now, for a progress notification. */
export function modelWorkText(progress: StoreProgress, t: Translate): string {
  const { phase, step, bytes, totalBytes, bytesPerSecond, secondsLeft, retryInSeconds } = progress;
  if (phase === 'convert') {
    const share = t('converting, {0} %', Math.round(progress.done * 100));
    return step === '' ? share : `${share} · ${step}`;
  }
  const amount = t('{0} of {1}', bytesText(bytes), bytesText(totalBytes));
  if (retryInSeconds !== undefined) {
    const seconds = Math.max(1, Math.ceil(retryInSeconds));
    return `${amount} · ${t('no answer from the server; retrying in {0} s', seconds)}`;
  }
  const what = phase === 'verify' || phase === 'import' ? `${t('checking')} · ${amount}` : amount;
  const speed = bytesPerSecond === undefined ? [] : [t('{0}/s', bytesText(bytesPerSecond))];
  const left = secondsLeft === undefined ? [] : [timeText(secondsLeft, t)];
  return [what, ...speed, ...left].join(' · ');
}

/** Share of the whole work, 0..1, if a download is followed by a conversion. */
export function shareOfWork({ phase, done }: StoreProgress): number {
  const byBytes = 0.8;
  return phase === 'convert' ? byBytes + done * (1 - byBytes) : done * byBytes;
}
