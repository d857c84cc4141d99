/** What must not appear in logs and error details. */
export interface Identity {
  /** Home folder. */
  readonly home: string;
  readonly user: string;
}

/** Shared account names, which identify nobody; removing them would only make logs unreadable. */
const ANONYMOUS = new Set(['root', 'user', 'admin', 'administrator', 'node', 'runner', 'home']);

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');

/** A pattern for a text as it is and as it is written in an address, `jörg` and `j%C3%B6rg`. */
function eitherForm(text: string): string {
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''));
  return encoded === text ? literal(text) : `(?:${literal(text)}|${literal(encoded)})`;
}

/** A pattern for a path with `/`, `\` and JSON's `\\` as separators. */
const pathPattern = (path: string): string =>
  path
    .split(/[\\/]+/u)
    .map(eitherForm)
    .join('[\\\\/]{1,2}');

/**
 * Creates a function that replaces the home folder by `~` and the user's name by `<user>`, in any
 * letter case, so that a log can be pasted into an issue.
 */
export function createScrubber({ home, user }: Identity): (text: string) => string {
  const folder = home.replace(/[\\/]+$/u, '');
  const rules: (readonly [RegExp, string])[] = [];
  if (folder.length > 1) {
    rules.push([new RegExp(`${pathPattern(folder)}(?![\\p{L}\\p{N}_-])`, 'giu'), '~']);
  }
  if (user.length >= 3 && !ANONYMOUS.has(user.toLowerCase())) {
    rules.push([
      new RegExp(`(?<![\\p{L}\\p{N}])${eitherForm(user)}(?![\\p{L}\\p{N}])`, 'giu'),
      '<user>',
    ]);
  }
  return (text) => rules.reduce((done, [pattern, by]) => done.replace(pattern, by), text);
}
