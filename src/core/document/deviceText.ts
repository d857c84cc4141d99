import { say, verbatim, type Sentence } from '../sentences/sentence.ts';

/** What engines say about their devices, between commas. */
const PARTS: Readonly<Record<string, Sentence>> = {
  'half precision': say('half precision'),
  'prompt in chunks': say('prompt in chunks'),
  'prompt position by position': say('prompt position by position'),
  'prompt on CPU': say('prompt on CPU'),
  'vision on CPU': say('vision on CPU'),
  'GPU if it passes a test': say('GPU if it passes a test'),
  'else CPU': say('else CPU'),
};

function part(text: string): Sentence {
  const threads = Number(/^(\d+) threads?$/u.exec(text)?.[1] ?? 0);
  if (threads === 1) return say('1 thread');
  return threads > 1 ? say('{0} threads', threads) : (PARTS[text] ?? verbatim(text));
}

/**
 * A device as a sentence. Its English text, such as `CPU, 2 threads`, is what results have and what
 * times are stored for; names of devices stay as they are.
 */
export function deviceText(device: string): Sentence {
  const [first = verbatim(''), ...others] = device.split(', ').map(part);
  return others.reduce((all, next) => say('{0}, {1}', all, next), first);
}
