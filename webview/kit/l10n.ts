/** Translations of this page's sentences; the host sends them, keyed by the English sentence. */
let translations: Readonly<Record<string, string>> = {};

export function setTranslations(bundle: Readonly<Record<string, string>>): void {
  translations = bundle;
}

/** The sentence in the editor's language, with `{0}`, `{1}` … replaced by the values. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const text = translations[message] ?? message;
  return text.replaceAll(/\{(\d+)\}/gu, (whole, number: string) => {
    const value = values[Number(number)];
    return value === undefined ? whole : String(value);
  });
}
