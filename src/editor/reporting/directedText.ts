import { messageDirection } from '../../core/text/interfaceLanguage.ts';
import { displayLanguage } from './displayLanguage.ts';

const RIGHT_TO_LEFT_ISOLATE = '\u2067';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/**
 * Text in the direction of the interface's language. VS Code lays everything out from left to right:
 * the parts of an Arabic sentence that begins with a file name would be in the wrong order.
 */
export const directed = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      messageDirection(line, displayLanguage()) === 'rtl'
        ? RIGHT_TO_LEFT_ISOLATE + line + POP_DIRECTIONAL_ISOLATE
        : line,
    )
    .join('\n');
