/** The labels in menus and on tabs. */
export const EXTRACT = 'Extract Markdown (OCR)';
/** The document with the text of a source, named after it or, without a place, untitled. */
export const DOCUMENT = /^(?!notes)[\w-]+\.md\b|Untitled-\d/;
export const resultsTab = (source: string): RegExp =>
  new RegExp(`OCR: ${source.replaceAll('.', '\\.')}`);
