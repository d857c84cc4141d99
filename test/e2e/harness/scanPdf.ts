/**
 * A PDF (ISO 32000-1) whose pages are all the same scan, without a text layer: a long run for tests
 * that stop or break it.
 * @param jpeg gray or color, according to `space`
 */
export function scanPdf(
  jpeg: Uint8Array,
  { width, height, pages }: { width: number; height: number; pages: number },
): Uint8Array {
  const content = `q ${String(width / 2)} 0 0 ${String(height / 2)} 0 0 cm /Scan Do Q`;
  const kids = Array.from({ length: pages }, (_, index) => `${String(5 + index)} 0 R`).join(' ');
  const box = `[0 0 ${String(width / 2)} ${String(height / 2)}]`;
  const objects: (string | Uint8Array)[][] = [
    ['<< /Type /Catalog /Pages 2 0 R >>'],
    [`<< /Type /Pages /Kids [${kids}] /Count ${String(pages)} >>`],
    [
      `<< /Type /XObject /Subtype /Image /Width ${String(width)} /Height ${String(height)} ` +
        '/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode ' +
        `/Length ${String(jpeg.length)} >>\nstream\n`,
      jpeg,
      '\nendstream',
    ],
    [`<< /Length ${String(content.length)} >>\nstream\n${content}\nendstream`],
    ...Array.from({ length: pages }, () => [
      `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Contents 4 0 R ` +
        '/Resources << /XObject << /Scan 3 0 R >> >> >>',
    ]),
  ];
  const parts: Buffer[] = [];
  let length = 0;
  const write = (part: string | Uint8Array) => {
    const bytes = Buffer.from(part);
    parts.push(bytes);
    length += bytes.length;
  };
  write('%PDF-1.4\n');
  const offsets = objects.map((body, index) => {
    const offset = length;
    write(`${String(index + 1)} 0 obj\n`);
    body.forEach(write);
    write('\nendobj\n');
    return offset;
  });
  const start = length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  write(`xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${entries.join('')}`);
  const size = String(objects.length + 1);
  write(`trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${String(start)}\n%%EOF\n`);
  return Buffer.concat(parts);
}
