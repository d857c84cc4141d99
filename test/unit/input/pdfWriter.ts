/** Writes small PDF files for tests: pages with given content streams, Helvetica and images. */

export interface TestPage {
  readonly content: string;
  readonly mediaBox?: readonly [number, number, number, number];
  readonly rotate?: number;
  /** The image XObject `/Im1`: gray pixels, or data with the dictionary entries of its filter. */
  readonly image?: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
    readonly filter?: string;
  };
  /** Further entries of the resources; `@0` refers to the first of `objects`. */
  readonly resources?: string;
  /** Further entries of the page, such as `/Annots[@0]`; `@0` as above, `@page` is the page. */
  readonly entries?: string;
  /** Further entries of the document's catalog; `@0` as above. */
  readonly catalog?: string;
  /** Dictionaries, or streams if there is data; they can refer to each other, too. */
  readonly objects?: readonly TestObject[];
}

export interface TestObject {
  readonly dictionary: string;
  readonly data?: Uint8Array | string;
}

/** Names that content streams can use for fonts: regular, bold, italic. */
const FONTS = { F1: 'Helvetica', F2: 'Helvetica-Bold', F3: 'Times-Italic' } as const;

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

const stream = (dictionary: string, data: Uint8Array): Buffer =>
  Buffer.concat([
    ascii(`<<${dictionary}/Length ${data.length}>>stream\n`),
    data,
    ascii('\nendstream'),
  ]);

/** Bytes of a PDF 1.4 file with a cross-reference table. */
export function writePdf(pages: readonly TestPage[]): Uint8Array {
  const objects: Buffer[] = [];
  const add = (body: Buffer | string): number =>
    objects.push(typeof body === 'string' ? ascii(body) : body);
  const catalog = add('');
  let inCatalog = '';
  add('');
  const fonts = Object.entries(FONTS)
    .map(
      ([name, base]) =>
        `/${name} ${add(`<</Type/Font/Subtype/Type1/BaseFont/${base}/Encoding/WinAnsiEncoding>>`)} 0 R`,
    )
    .join('');
  const kids = pages.map((page) => {
    const content = add(stream('', ascii(page.content)));
    let images = '';
    if (page.image) {
      const { width, height, data, filter } = page.image;
      const image = add(
        stream(
          `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}` +
            (filter ?? '/ColorSpace/DeviceGray/BitsPerComponent 8'),
          data,
        ),
      );
      images = `/XObject<</Im1 ${image} 0 R>>`;
    }
    const first = objects.length + 1;
    const own = first + (page.objects?.length ?? 0);
    const named = (text: string): string =>
      text
        .replace(/@(\d+)/gu, (_, n: string) => `${first + Number(n)} 0 R`)
        .replace(/@page/gu, `${own} 0 R`);
    inCatalog += named(page.catalog ?? '');
    for (const { dictionary, data } of page.objects ?? []) {
      const entries = named(dictionary);
      add(
        data === undefined
          ? `<<${entries}>>`
          : stream(entries, typeof data === 'string' ? ascii(data) : data),
      );
    }
    const box = (page.mediaBox ?? [0, 0, 612, 792]).join(' ');
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[${box}]/Rotate ${page.rotate ?? 0}` +
        `/Contents ${content} 0 R/Resources<</Font<<${fonts}>>${images}${named(page.resources ?? '')}>>` +
        `${named(page.entries ?? '')}>>`,
    );
  });
  objects[catalog - 1] = ascii(`<</Type/Catalog/Pages 2 0 R${inCatalog}>>`);
  objects[1] = ascii(
    `<</Type/Pages/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]/Count ${kids.length}>>`,
  );
  const parts: Buffer[] = [ascii('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  const write = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  objects.forEach((body, i) => {
    offsets.push(length);
    write(Buffer.concat([ascii(`${i + 1} 0 obj\n`), body, ascii('\nendobj\n')]));
  });
  const start = length;
  const entries = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  write(ascii(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`));
  write(ascii(`trailer<</Size ${objects.length + 1}/Root ${catalog} 0 R>>\n`));
  write(ascii(`startxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** A content stream with one line of text. */
export const text = (x: number, y: number, size: number, line: string, font = 'F1'): string =>
  `BT /${font} ${size} Tf ${x} ${y} Td (${line.replace(/[()\\]/gu, '\\$&')}) Tj ET\n`;
