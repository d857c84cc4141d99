/** The end of the PDFs that are written here: such a file is a result, any other may be a source. */
export const PDF_MARK = '\n%deepseek-ocr text layer\n';
