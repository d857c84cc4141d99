const WEB = /^(?:https?|mailto):/iu;
/** Longer addresses are no addresses that a person follows. */
const LONGEST = 2000;
/** What may stand in the target of a Markdown link without a meaning of its own, nor in a table. */
const UNSAFE = /[^A-Za-z0-9\-._~:/?#@!&+,;=%]/gu;
/** A reference to a character, as HTML and Markdown resolve it also in addresses. */
const ENTITY = /&(?=#?[A-Za-z0-9]{1,32};)/gu;

const percent = (char: string): string =>
  Array.from(
    new TextEncoder().encode(char),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

/**
 * The address as the target of a link in Markdown, or undefined where it leads neither to the web
 * nor to mail. Characters that could end the target, or open something else, are encoded.
 */
export function webAddress(address: string): string | undefined {
  if (!WEB.test(address) || address.length > LONGEST || !URL.canParse(address)) return undefined;
  const { href, protocol, hostname } = new URL(address);
  if (protocol !== 'mailto:' && hostname === '') return undefined;
  // A host in brackets is a number of the net, which no document links to.
  if (/[[\]]/u.test(hostname)) return undefined;
  return href.replace(ENTITY, '%26').replace(UNSAFE, percent);
}

/** What a text that names a host says of it: `https://www.example.com/a`, `example.com`. */
const NAMED_HOST =
  /^(?:https?:\/\/)?(?:www\.)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,})(?=[/:?#]|$)/iu;

const withoutWww = (host: string): string => host.toLowerCase().replace(/^www\./u, '');

/**
 * Whether a text names another host than the address beside it leads to: a reader would be led to
 * where the text does not say.
 */
export function namesOtherHost(text: string, address: string): boolean {
  const named = NAMED_HOST.exec(text.trim())?.[1];
  if (named === undefined || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  const shown = URL.canParse(`http://${named}`) ? new URL(`http://${named}`).hostname : named;
  return withoutWww(shown) !== withoutWww(hostname);
}
