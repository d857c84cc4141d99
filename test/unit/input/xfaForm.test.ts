import assert from 'node:assert/strict';
import { type TestPage, text, writePdf } from './pdfWriter.ts';
import { openBytes } from './support.ts';

const XFA = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"></xdp:xdp>';

/** Warnings of a page in a document with a form. @param fields entries of its field list */
async function warningsOf(form: string, fields: TestPage['objects'] = []): Promise<string[]> {
  const page = {
    content: text(
      72,
      700,
      12,
      'Please wait. If this message is not replaced, use another program.',
    ),
    catalog: '/AcroForm @0',
    objects: [{ dictionary: form }, { dictionary: '', data: XFA }, ...fields],
  };
  const document = await openBytes(writePdf([page]));
  const { warnings } = await document.page(0);
  await document.close();
  return warnings.map(({ message }) => message);
}

describe('forms in the XFA format', () => {
  it('are reported if their content is not on the pages', async () => {
    const [message] = await warningsOf('/Fields[]/XFA @1');
    assert.match(message ?? '', /XFA format/u);
  });

  it('are not reported if they have usual fields, and neither are other forms', async () => {
    const field = { dictionary: '/FT/Tx/T(name)/V(Swift)/Rect[72 600 200 620]/Subtype/Widget' };
    assert.deepEqual(await warningsOf('/Fields[@2]/XFA @1', [field]), []);
    assert.deepEqual(await warningsOf('/Fields[@2]', [field]), []);
  });
});
