import { BUNDLED_LANGUAGES } from '../../core/text/languages.ts';
import { optionsHelp } from './optionHelp.ts';
import { READING_OPTIONS } from './readingOptions.ts';

export const HELP = `Usage: deepseek-ocr [options] FILE...
       deepseek-ocr models COMMAND      (see deepseek-ocr models --help)
       deepseek-ocr languages COMMAND   (see deepseek-ocr languages --help)

Turns images and PDFs into Markdown on this machine. FILE "-" reads standard input.

${optionsHelp(READING_OPTIONS)}

Languages: ${BUNDLED_LANGUAGES.map(({ code }) => code).join(' ')}
and those of the language packs (deepseek-ocr languages list).

Output files appear when they are complete. Ctrl+C writes the finished pages, with a note of
what is missing; a second Ctrl+C exits immediately.

Exit code: 0 all inputs were read, 1 some could not be read or written (each is named on
standard error), 2 wrong usage, or an output would replace something (nothing was read),
130 interrupted (143 by SIGTERM, 129 by SIGHUP).
`;
