/** Languages by syntax that only they have, the most certain first; names as used in fences. */
const LANGUAGES: readonly (readonly [name: string, sign: RegExp])[] = [
  ['bash', /^#!.*\b(?:ba|z|da)?sh\b/u],
  ['python', /^#!.*\bpython/u],
  ['javascript', /^#!.*\bnode\b/u],
  ['php', /^<\?php\b/u],
  ['html', /^<(?:!doctype html|html)\b/iu],
  ['xml', /^<\?xml\b/u],
  ['cpp', /^\s*#include\s*<(?:iostream|vector|string|map|memory|algorithm)>|\bstd::\w/mu],
  ['c', /^\s*#include\s*[<"]/mu],
  ['python', /^\s*(?:async\s+)?(?:def\s+\w+\s*\(.*\).*|class\s+\w+.*):\s*(?:#.*)?$/mu],
  ['python', /^from\s+[\w.]+\s+import\s+\w/mu],
  ['java', /^\s*public\s+(?:(?:static|final|abstract)\s+)*(?:class|interface|void)\s/mu],
  ['rust', /^\s*(?:pub\s+)?fn\s+\w+.*\{|\blet\s+mut\s/mu],
  ['go', /^\s*func\s+(?:\([^)]*\)\s*)?\w+\(.*\{\s*$/mu],
  ['javascript', /^\s*(?:(?:const|let)\s+[\w{[].*=.*|(?:async\s+)?function\b.*\{)\s*;?\s*$/mu],
  [
    'sql',
    /^\s*(?:SELECT\b[^]*?\bFROM\b|INSERT\s+INTO\b|CREATE\s+TABLE\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b)/iu,
  ],
];
/** Characters of a listing that are examined. */
const LONGEST = 20_000;

/** The language of a listing if its code is unambiguous, else undefined. */
export function codeLanguage(code: string): string | undefined {
  const text = code.slice(0, LONGEST).trim();
  if (/^[[{]/u.test(text) && isJson(text)) return 'json';
  return LANGUAGES.find(([, sign]) => sign.test(text))?.[0];
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
