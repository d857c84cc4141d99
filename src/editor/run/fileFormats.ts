/**
 * File name extensions that the commands accept, without dots; the manifest's menus repeat them.
 */
export const IMAGE_EXTENSIONS = [
  'png',
  'jpg',
  'jpeg',
  'jfif',
  'webp',
  'gif',
  'tif',
  'tiff',
  'bmp',
  'avif',
  'heic',
  'heif',
] as const;
export const INPUT_EXTENSIONS: readonly string[] = [...IMAGE_EXTENSIONS, 'pdf'];

/** MIME types that paste and drop accept, with the extension for a file without a name. */
export const PASTE_MIME_TYPES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
  'image/bmp': 'bmp',
  'image/avif': 'avif',
  'image/heic': 'heic',
};

/** True if the extension of a file name or path is that of an image or a PDF. */
export function isInputName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && INPUT_EXTENSIONS.includes(name.slice(dot + 1).toLowerCase());
}

/** Last part of a path with `/` or `\` between the parts. */
export const baseName = (path: string): string => path.slice(path.search(/[^/\\]*$/u));

/** `report.pdf` → `report.md`; a name without extension gets `.md` appended. */
export function markdownName(name: string): string {
  const dot = name.lastIndexOf('.');
  return `${dot > 0 ? name.slice(0, dot) : name}.md`;
}
