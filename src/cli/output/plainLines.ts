import { plainLine } from '../../core/safe/controlCharacters.ts';

/** Makes text of several lines safe for a terminal. */
export const plainLines = (text: string): string => text.split('\n').map(plainLine).join('\n');
