import { execFileSync } from 'node:child_process';

/** Throws with the script's message if its file is out of date. */
const check = (script: string): void => {
  execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
};

describe('generated files', () => {
  it('list every sentence of the code in l10n/bundle.l10n.json', () => check('scripts/l10n.mjs'));
  it('describe the settings in docs/settings.md', () => check('scripts/settings-page.mjs'));
});
