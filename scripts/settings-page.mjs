/**
 * Writes docs/settings.md from the manifest, so that the page and the settings editor say the
 * same. With --check it only compares and fails when the page is out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as prettier from 'prettier';

const root = path.join(import.meta.dirname, '..');
const page = path.join(root, 'docs/settings.md');
const read = async (name) => JSON.parse(await readFile(path.join(root, name), 'utf8'));

const manifest = await read('package.json');
const texts = await read('package.nls.json');
/** @param {string} text a text of the manifest, or the key of one */
const said = (text) => text.replace(/^%(.+)%$/, (_, key) => texts[key]);
const linkless = (text) => text.replace(/`#(.+?)#`/g, '`$1`');

const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
const lines = [
  '# Settings',
  '',
  'All settings begin with `deepseekOcr.`. A value of the wrong type or out of range counts as the',
  'default.',
];
for (const { title, properties } of manifest.contributes.configuration) {
  lines.push('', `## ${said(title)}`);
  for (const [name, setting] of Object.entries(properties)) {
    lines.push('', `### \`${name}\``, '', linkless(said(setting.markdownDescription)));
    const choices = setting.enum ?? [];
    if (choices.length > 0) lines.push('');
    choices.forEach((value, index) =>
      lines.push(`- \`${value}\`: ${said(setting.enumDescriptions[index])}`),
    );
    lines.push('', `Default: \`${JSON.stringify(setting.default)}\``);
    if (restricted.includes(name)) {
      lines.push('', 'Ignored in the settings of a workspace that is not trusted.');
    }
  }
}
const options = await prettier.resolveConfig(page);
const markdown = await prettier.format(lines.join('\n'), { ...options, parser: 'markdown' });

if (!process.argv.includes('--check')) await writeFile(page, markdown);
else if ((await readFile(page, 'utf8').catch(() => '')) !== markdown) {
  console.error('docs/settings.md is out of date: node scripts/settings-page.mjs');
  process.exitCode = 1;
}
