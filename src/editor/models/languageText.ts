import * as vscode from 'vscode';
import type { CatalogueEntry } from '../../models/store/catalogue.ts';
import { ANY_LATIN, findLanguage, type Language } from '../../core/text/languages.ts';

/** Names of languages in the language of VS Code; undefined where the names are English anyway. */
function displayNames(): Intl.DisplayNames | undefined {
  const { language } = vscode.env;
  if (/^en\b/u.test(language)) return undefined;
  return new Intl.DisplayNames([language, 'en'], { type: 'language', fallback: 'none' });
}

/** The name of a language in the language of VS Code. */
export function languageName(language: Language, names = displayNames()): string {
  if (language === ANY_LATIN) return vscode.l10n.t('Any language in Latin letters');
  return names?.of(language.code) ?? language.name;
}

/** The name of a model, or of the language of a pack in the language of VS Code. */
export function entryName(entry: CatalogueEntry): string {
  const language = entry.kind === 'languagePack' ? findLanguage(entry.language) : undefined;
  return language?.name === entry.name ? languageName(language) : entry.name;
}

/** The languages that documents are read in, as one line; no codes: they are detected. */
export function languagesText(codes: readonly string[]): string {
  if (codes.length === 0) return vscode.l10n.t('detected');
  const names = displayNames();
  return codes
    .map((code) => {
      const language = findLanguage(code);
      return language ? languageName(language, names) : code;
    })
    .join(', ');
}
