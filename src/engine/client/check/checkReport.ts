/** The result of a check as Markdown that can be copied into an issue. */
import os from 'node:os';
import type { CheckFinding, CheckSetup, CheckTry, ModelCheck } from './checkModel.ts';
import { say, renderSentence, type Sentence } from '../../../core/sentences/sentence.ts';

/** What the report says besides the result. */
export interface CheckFacts {
  /** Of this product. */
  readonly version: string;
  /** Versions of the native modules. */
  readonly modules: Readonly<Record<string, string>>;
}

const FINDINGS: Readonly<Record<CheckFinding, Sentence>> = {
  right: say('The model reads correctly on this machine.'),
  half: say('Half precision is wrong on this device; float32 is right.'),
  device: say('The device computes incorrectly; the CPU reads correctly.'),
  vision: say('The vision encoder in int8 is wrong; in float it is right.'),
  variant: say('This variant of the model is wrong; another installed variant reads correctly.'),
  wrong: say(
    'The model reads incorrectly on the CPU, too. Its files or its conversion are at fault: verify them, then convert the model again or install another variant.',
  ),
};

/** One sentence on the result. */
export const findingText = ({ finding }: ModelCheck): Sentence => FINDINGS[finding];

/** The setup in words. The folder's last parts name the model and its variant. */
export const setupText = ({ folder, device, half, vision }: CheckSetup): string =>
  [
    folder.split(/[\\/]/u).slice(-2).join('/'),
    `device ${device}`,
    ...(half || device === 'cpu' ? [] : ['no half precision']),
    `vision ${vision} on the CPU`,
  ].join(', ');

const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(share * 100)} %`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/gu, ' ');

function tryText({ setup, device, model, pages, isRight, measured }: CheckTry): string {
  const { peakBytes, pageSeconds } = measured ?? {};
  const facts = [
    `Read by ${model === '' ? 'no model' : model} on ${device === '' ? 'no device' : device}.`,
    ...(peakBytes === undefined
      ? []
      : [`The process took up to ${gigabytes(peakBytes)} of memory.`]),
    ...(pageSeconds === undefined
      ? []
      : [`A page of ordinary length takes about ${pageSeconds.toFixed(0)} s.`]),
  ];
  const rows = pages.map(
    ({ kind, letters, overlap, seconds, failure }) =>
      `| ${kind} | ${percent(letters)} | ${percent(overlap)} | ${seconds.toFixed(1)} s | ${cell(failure ?? '')} |`,
  );
  return [
    `## ${setupText(setup)}: ${isRight ? 'right' : 'wrong'}`,
    '',
    facts.join(' '),
    '',
    '| page | right letters | overlap of places | time | failure |',
    '| ---- | ------------- | ----------------- | ---- | ------- |',
    ...rows,
  ].join('\n');
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

export function checkReport(check: ModelCheck, { version, modules }: CheckFacts): string {
  const { use, finding, tries } = check;
  const versions = Object.entries(modules).map(([name, of]) => `${name} ${of}`);
  const advice =
    finding === 'right' || use === undefined ? [] : [`Right in this way: ${setupText(use)}.`, ''];
  const processor = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  return [
    '# Check of the model',
    '',
    renderSentence(findingText(check)),
    '',
    ...advice,
    `- version ${[version, ...versions].join(', ')}`,
    `- ${os.type()} ${os.release()}, ${os.arch()}, ${processor}, ${os.cpus().length} threads`,
    `- memory ${gigabytes(os.totalmem())}, free ${gigabytes(os.freemem())}`,
    '',
    tries.map(tryText).join('\n\n'),
    '',
  ].join('\n');
}
