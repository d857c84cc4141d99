/** docs/command-line.md and the commands in our pages against the tables of options. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MODEL_COMMANDS, MODEL_OPTIONS } from '../../../src/cli/arguments/modelOptions.ts';
import { optionUsage, type OptionTable } from '../../../src/cli/arguments/optionHelp.ts';
import { READING_OPTIONS } from '../../../src/cli/arguments/readingOptions.ts';
import { repositoryRoot } from '../../repositoryRoot.ts';

const PAGE = path.join(repositoryRoot, 'docs', 'command-line.md');

const optionItems = (table: OptionTable): string[] =>
  Object.entries(table).map(
    ([name, option]) => `- \`${optionUsage(name, option)}\`: ${option.about}`,
  );

const commandItems = Object.entries(MODEL_COMMANDS).map(
  ([name, { operands, about }]) => `- \`${['models', name, ...operands].join(' ')}\`: ${about}`,
);

/** The lists of the page, by the names in its marks. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'reading options': optionItems(READING_OPTIONS),
  'model commands': commandItems,
  'model options': optionItems(MODEL_OPTIONS),
};

/** The page with its lists as the tables have them. */
function writtenAnew(page: string): string {
  return Object.entries(LISTS).reduce((text, [name, items]) => {
    const [before = '', rest] = text.split(`<!-- ${name} -->`);
    assert.ok(rest !== undefined, `the page lacks the list "${name}"`);
    const after = rest.slice(rest.indexOf('<!-- end -->'));
    return `${before}<!-- ${name} -->\n\n${items.join('\n')}\n\n${after}`;
  }, page);
}

/** Lines of our pages that run the command line, with the page's name. */
function commandsInPages(): [string, string][] {
  const docs = readdirSync(path.join(repositoryRoot, 'docs')).map((name) => `docs/${name}`);
  return ['README.md', ...docs.filter((name) => name.endsWith('.md'))].flatMap((page) =>
    readFileSync(path.join(repositoryRoot, page), 'utf8')
      .split('\n')
      .filter((line) => /(?:dist\/cli\.js|deepseek-ocr) .*--/u.test(line))
      .map((line): [string, string] => [page, line]),
  );
}

describe('the options of the command line', () => {
  it('are listed in docs/command-line.md as the tables have them', () => {
    const page = readFileSync(PAGE, 'utf8');
    const wanted = writtenAnew(page);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, wanted);
    assert.equal(readFileSync(PAGE, 'utf8'), wanted);
  });

  it('are those of the commands in our pages', () => {
    const commands = commandsInPages();
    assert.ok(commands.length > 5, `only ${commands.length} commands were found`);
    for (const [page, line] of commands) {
      const table = line.includes(' models ') ? MODEL_OPTIONS : READING_OPTIONS;
      for (const [, name = ''] of line.matchAll(/ --([a-z][\w-]*)/gu)) {
        assert.ok(Object.hasOwn(table, name), `${page}: --${name} in "${line}"`);
      }
    }
  });

  it('list their choices in their descriptions', () => {
    const tables: OptionTable = { ...READING_OPTIONS, ...MODEL_OPTIONS };
    for (const [name, { choices = [], about }] of Object.entries(tables)) {
      for (const value of choices) {
        assert.match(about, new RegExp(`(?<!\\w)${value}(?!\\w)`, 'u'), `--${name}`);
      }
    }
  });
});
