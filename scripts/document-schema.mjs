/**
 * Writes docs/ocr-document.schema.json, the public JSON Schema of a result, from the run-time
 * schema in src/core/document/documentSchema.ts. `--check` only reports whether the file is up to date.
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import prettier from 'prettier';
import { importSource } from './import-source.mjs';

const file = path.join(import.meta.dirname, '..', 'docs', 'ocr-document.schema.json');
const { OcrDocumentSchema, ProvenanceSchema, WarningSchema } = await importSource(
  'src/core/document/documentSchema.ts',
);
const { OCR_DOCUMENT_VERSION } = await importSource('src/core/document/document.ts');

/** Exported results have no sentences, see `exportedDocument`. */
const generated = toJsonSchema(OcrDocumentSchema, {
  target: 'draft-07',
  // JSON has only finite numbers.
  ignoreActions: ['finite'],
  overrideSchema: ({ valibotSchema, jsonSchema }) => {
    if (valibotSchema === WarningSchema) delete jsonSchema.properties?.sentence;
    if (valibotSchema === ProvenanceSchema) delete jsonSchema.properties?.whyDevice;
    // The generator does not limit the number of items.
    return valibotSchema.type === 'strict_tuple'
      ? { ...jsonSchema, minItems: jsonSchema.items.length, maxItems: jsonSchema.items.length }
      : undefined;
  },
});
delete generated.$defs;

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'OcrDocument',
  description:
    `Result of text recognition, version ${OCR_DOCUMENT_VERSION}. Coordinates are pixels of the ` +
    'upright source page, origin top left; page, row and column indices count from 0; ' +
    'confidences are 0 to 1; times are milliseconds.',
  ...generated,
};
const config = await prettier.resolveConfig(file);
const text = await prettier.format(JSON.stringify(schema), { ...config, filepath: file });

if (process.argv.includes('--check')) {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current !== text) {
    console.error('docs/ocr-document.schema.json is out of date: node scripts/document-schema.mjs');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}
