/** The labels in menus and on tabs. */
export const EXTRACT = 'Extract Markdown (OCR)';
export const UNTITLED = /Untitled-\d/;
export const resultsTab = (source: string): RegExp =>
  new RegExp(`OCR: ${source.replaceAll('.', '\\.')}`);
