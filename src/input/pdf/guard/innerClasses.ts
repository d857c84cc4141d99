/** Classes inside pdf.js' worker that are hooked. */
export const INNER = [
  'DecodeStream',
  'FlateStream',
  'Jbig2Stream',
  'JpegStream',
  'OperatorList',
  'PDFFunction',
  'PDFImage',
  'Parser',
  'PartialEvaluator',
  'PostScriptEvaluator',
] as const;

export type InnerClasses = Readonly<Record<(typeof INNER)[number], object>>;
