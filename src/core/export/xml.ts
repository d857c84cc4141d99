import { withoutControls } from '../safe/controlCharacters.ts';

/** Halves of surrogate pairs alone, and characters that XML does not allow. */
const FORBIDDEN = /[\ufffe\uffff]|\p{Cs}/gu;

/** Text with only what XML can have. */
export const xmlPlain = (text: string): string =>
  withoutControls(text).replace(FORBIDDEN, '\ufffd');

/** Text as the content of an XML element or of an attribute in double quotes. */
export const xmlText = (text: string): string =>
  xmlPlain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
