/** The result of a check as Markdown that can be copied into an issue. */
import os from 'node:os';
import type { CheckFinding, CheckSetup, CheckTry, ModelCheck } from './checkModel.ts';
import { kindText } from './checkPages.ts';
import { deviceText } from '../../../core/document/deviceText.ts';
import { renderSentence, say, type Sentence } from '../../../core/sentences/sentence.ts';

/** What the report says besides the result. */
export interface CheckFacts {
  /** Of this product. */
  readonly version: string;
  /** Versions of the native modules. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The text of a sentence in the language of the report. */
type Shown = (sentence: Sentence) => string;

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
export function setupText({ folder, device, half, vision }: CheckSetup): Sentence {
  const name = folder.split(/[\\/]/u).slice(-2).join('/');
  return half || device === 'cpu'
    ? say('{0}, device {1}, vision {2} on the CPU', name, device, vision)
    : say('{0}, device {1}, no half precision, vision {2} on the CPU', name, device, vision);
}

const percent = (share: number | undefined): Sentence =>
  share === undefined ? say('–') : say('{0} %', Math.round(share * 100));

const tenths = (value: number): number => Number(value.toFixed(1));
const gigabytes = (bytes: number): number => tenths(bytes / 1e9);

const row = (cells: readonly string[]): string =>
  `| ${cells.map((text) => text.replaceAll('|', '\\|').replace(/\s+/gu, ' ')).join(' | ')} |`;

/** Facts about one way of using the model. */
function tryFacts({ device, model, measured }: CheckTry): Sentence[] {
  const { peakBytes, pageSeconds } = measured ?? {};
  return [
    measured ? say('Read by {0} on {1}.', model, deviceText(device)) : say('No page was read.'),
    ...(peakBytes === undefined
      ? []
      : [say('The process took up to {0} GB of memory.', gigabytes(peakBytes))]),
    ...(pageSeconds === undefined
      ? []
      : [say('A page of ordinary length takes about {0} s.', Math.round(pageSeconds))]),
  ];
}

function tryText(tried: CheckTry, shown: Shown): string {
  const { setup, pages, isRight } = tried;
  const how = setupText(setup);
  const heads = [
    say('page'),
    say('right letters'),
    say('overlap of places'),
    say('time'),
    say('failure'),
  ].map(shown);
  const rows = pages.map(({ kind, letters, overlap, seconds, failure }) =>
    row([
      ...[kindText(kind), percent(letters), percent(overlap)].map(shown),
      shown(say('{0} s', tenths(seconds))),
      failure ? shown(failure) : '',
    ]),
  );
  return [
    `## ${shown(isRight ? say('{0}: right', how) : say('{0}: wrong', how))}`,
    '',
    tryFacts(tried).map(shown).join(' '),
    '',
    row(heads),
    row(heads.map((head) => '-'.repeat(head.length))),
    ...rows,
  ].join('\n');
}

/** @param shown the language of the report; default: English */
export function checkReport(
  check: ModelCheck,
  { version, modules }: CheckFacts,
  shown: Shown = (sentence) => renderSentence(sentence),
): string {
  const { use, finding, tries } = check;
  const versions = Object.entries(modules).map(([name, of]) => `${name} ${of}`);
  const advice =
    finding === 'right' || use === undefined
      ? []
      : [shown(say('Right in this way: {0}.', setupText(use))), ''];
  const processor = os.cpus()[0]?.model.trim() ?? shown(say('unknown processor'));
  const system = `${os.type()} ${os.release()}, ${os.arch()}, ${processor}`;
  const memory = [os.totalmem(), os.freemem()].map(gigabytes);
  return [
    `# ${shown(say('Check of the model'))}`,
    '',
    shown(findingText(check)),
    '',
    ...advice,
    `- ${shown(say('version {0}', [version, ...versions].join(', ')))}`,
    `- ${shown(say('{0}, {1} threads', system, os.cpus().length))}`,
    `- ${shown(say('memory {0} GB, free {1} GB', ...memory))}`,
    '',
    tries.map((tried) => tryText(tried, shown)).join('\n\n'),
    '',
  ].join('\n');
}
