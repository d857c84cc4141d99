import { plainLine } from '../../core/safe/controlCharacters.ts';

/** Text of several lines for a terminal. */
export const plainLines = (text: string): string => text.split('\n').map(plainLine).join('\n');
