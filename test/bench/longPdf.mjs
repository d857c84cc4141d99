/** A PDF of any number of pages, made by repeating those of a short one, which share their fonts. */

/** Objects of one type in a PDF that lists them as plain text: number and dictionary. */
const objectsOf = (text, type) =>
  [...text.matchAll(/(\d+) 0 obj\n(<<[^]*?>>)\nendobj/gu)]
    .map(([, number, body]) => ({ number: Number(number), body }))
    .filter(({ body }) => new RegExp(`^<</Type /${type}\\b`, 'u').test(body));

/**
 * Adds the pages as an update at the file's end (ISO 32000-1, 7.5.6): the old objects stay.
 * @param {Buffer} short a PDF with a plain cross-reference table and one level of pages, such as
 *   Chromium prints
 * @param {number} count of the pages of the result
 * @returns {Buffer}
 */
export function repeatPages(short, count) {
  const text = short.toString('latin1');
  const pages = objectsOf(text, 'Page');
  const [tree] = objectsOf(text, 'Pages');
  const size = Number(/\/Size (\d+)/u.exec(text)?.[1]);
  const root = /\/Root \d+ 0 R/u.exec(text)?.[0];
  const previous = Number(/startxref\s+(\d+)\s+%%EOF\s*$/u.exec(text)?.[1]);
  if (pages.length === 0 || !tree || !size || !root || !previous) {
    throw new Error('The PDF is not written in the way that can be repeated.');
  }
  const numbers = Array.from({ length: count }, (_, i) => size + i);
  const kids = numbers.map((number) => `${number} 0 R`).join(' ');
  const objects = [
    { number: tree.number, body: `<</Type /Pages\n/Count ${count}\n/Kids [${kids}]>>` },
    ...numbers.map((number, i) => ({ number, body: pages[i % pages.length].body })),
  ];
  const parts = [text, '\n'];
  let offset = text.length + 1;
  const entries = objects.map(({ number, body }) => {
    const object = `${number} 0 obj\n${body}\nendobj\n`;
    const entry = `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`;
    parts.push(object);
    offset += object.length;
    return entry;
  });
  parts.push(
    `xref\n${entries.join('')}trailer\n<</Size ${size + count} ${root} /Prev ${previous}>>\n`,
  );
  parts.push(`startxref\n${offset}\n%%EOF\n`);
  return Buffer.from(parts.join(''), 'latin1');
}
