/** MathML, as KaTeX writes it, as the formulas of Word (OMML). */
import { Math as WordMath, Paragraph, XmlComponent, type IParagraphOptions } from 'docx';
import { DomUtils, parseDocument } from 'htmlparser2';
import { xmlPlain } from '../../core/export/xml.ts';

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Extract<Node, { readonly attribs: unknown }>;
type Attributes = Readonly<Record<string, string>>;

/** Attributes as docx writes them. */
class OfficeAttributes extends XmlComponent {
  constructor(private readonly values: Attributes) {
    super('_attr');
  }
  override prepForXml(): { _attr: Attributes } {
    return { _attr: this.values };
  }
}

/** An element of a formula in Word. */
class OfficeElement extends XmlComponent {
  constructor(name: string, children: readonly (XmlComponent | string)[], attributes?: Attributes) {
    super(name);
    if (attributes) this.root.push(new OfficeAttributes(attributes));
    for (const child of children) this.root.push(child);
  }
}

const element = (name: string, ...children: (XmlComponent | string)[]): OfficeElement =>
  new OfficeElement(`m:${name}`, children);
const valued = (name: string, value: string): OfficeElement =>
  new OfficeElement(`m:${name}`, [], { 'm:val': value });

const SIGNS: ReadonlySet<string> = new Set(['mi', 'mn', 'mo', 'mtext', 'ms']);

const isElement = (node: Node): node is Element => 'attribs' in node;
const elementsOf = ({ children }: { readonly children: readonly Node[] }): Element[] =>
  children.filter(isElement);

const textOf = (node: Node): string => DomUtils.textContent(node);

/** How letters look; a single letter is italic unless something else is said. */
function lettering({ name, attribs }: Element, text: string): XmlComponent[] {
  if (name === 'mtext') return [element('nor')];
  const { mathvariant = '' } = attribs;
  const script = ['double-struck', 'script', 'fraktur', 'sans-serif', 'monospace'].find((each) =>
    mathvariant.includes(each),
  );
  const [bold, italic] = [mathvariant.includes('bold'), mathvariant.includes('italic')];
  const isItalic = mathvariant === '' ? name === 'mi' && Array.from(text).length === 1 : italic;
  const style = bold ? (isItalic ? 'bi' : 'b') : isItalic ? 'i' : 'p';
  return [...(script === undefined ? [] : [valued('scr', script)]), valued('sty', style)];
}

function signs(node: Element): XmlComponent[] {
  // Marks that are not shown, such as the one for the application of a function.
  const text = xmlPlain(textOf(node)).replaceAll(/[\u2061-\u2064]/gu, '');
  if (text === '') return [];
  const letters = new OfficeElement('m:t', [text], { 'xml:space': 'preserve' });
  return [element('r', element('rPr', ...lettering(node, text)), letters)];
}

const argument = (name: string, node: Element | undefined): OfficeElement =>
  element(name, ...(node ? converted(node) : []));

/** An element for one argument each, in order. */
const built =
  (name: string, ...places: readonly string[]) =>
  (node: Element): XmlComponent[] => {
    const parts = elementsOf(node);
    return [element(name, ...places.map((place, i) => argument(place, parts[i])))];
  };

/** Signs above letters, and their combining forms. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ '^': '\u0302', '\u02c6': '\u0302', '~': '\u0303', '\u02dc': '\u0303' },
  ...{ '\u02c9': '\u0305', '\u00af': '\u0305', '\u20d7': '\u20d7', '\u02d9': '\u0307' },
  ...{ '\u00a8': '\u0308', '\u02c7': '\u030c', '\u00b4': '\u0301', '\u02ca': '\u0301' },
  ...{ '`': '\u0300', '\u02cb': '\u0300', '\u02d8': '\u0306', '\u02da': '\u030a' },
};
const LINE = '\u203e';
const BRACES: ReadonlySet<string> = new Set(['\u23de', '\u23df', '\u23b4', '\u23b5']);

/** What is above or below: a line, a brace, an accent, or a limit. */
function beside(node: Element, position: 'top' | 'bot'): XmlComponent[] {
  const [base, mark] = elementsOf(node);
  const sign = mark?.name === 'mo' ? textOf(mark) : '';
  const inside = argument('e', base);
  if (sign === LINE) return [element('bar', element('barPr', valued('pos', position)), inside)];
  if (BRACES.has(sign)) {
    const look = [valued('chr', sign), valued('pos', position)];
    return [element('groupChr', element('groupChrPr', ...look), inside)];
  }
  const accent = position === 'top' ? ACCENTS[sign] : undefined;
  if (accent !== undefined) {
    return [element('acc', element('accPr', valued('chr', accent)), inside)];
  }
  const name = position === 'top' ? 'limUpp' : 'limLow';
  return [element(name, inside, argument('lim', mark))];
}

function belowAndAbove(node: Element): XmlComponent[] {
  const [base, below, above] = elementsOf(node);
  const lower = element('limLow', argument('e', base), argument('lim', below));
  return [element('limUpp', element('e', lower), argument('lim', above))];
}

function root(node: Element): XmlComponent[] {
  const [inside, degree] = node.name === 'mroot' ? elementsOf(node) : [undefined, undefined];
  const hidden = degree ? [] : [element('radPr', valued('degHide', '1'))];
  const content = inside ? argument('e', inside) : element('e', ...rowOf(node));
  return [element('rad', ...hidden, argument('deg', degree), content)];
}

function fraction(node: Element): XmlComponent[] {
  const [above, below] = elementsOf(node);
  const isBare = /^0(?:[a-z]*)$/u.test(node.attribs['linethickness'] ?? '');
  const look = isBare ? [element('fPr', valued('type', 'noBar'))] : [];
  return [element('f', ...look, argument('num', above), argument('den', below))];
}

function matrix(node: Element): XmlComponent[] {
  const rows = elementsOf(node).map((row) =>
    element('mr', ...elementsOf(row).map((cell) => argument('e', cell))),
  );
  return [element('m', ...rows)];
}

const isFence = (node: Element | undefined): boolean =>
  node?.name === 'mo' && node.attribs['fence'] === 'true';

/** The parts of a row; brackets at both ends grow with what is between them. */
function rowOf(node: Element): XmlComponent[] {
  const parts = elementsOf(node);
  const [first, last] = [parts[0], parts.at(-1)];
  if (parts.length < 2 || !first || !last || !isFence(first) || !isFence(last)) {
    return parts.flatMap(converted);
  }
  const look = [valued('begChr', textOf(first)), valued('endChr', textOf(last))];
  const inside = parts.slice(1, -1).flatMap(converted);
  return [element('d', element('dPr', ...look), element('e', ...inside))];
}

const KINDS: Readonly<Record<string, (node: Element) => XmlComponent[]>> = {
  mfrac: fraction,
  msqrt: root,
  mroot: root,
  msup: built('sSup', 'e', 'sup'),
  msub: built('sSub', 'e', 'sub'),
  msubsup: built('sSubSup', 'e', 'sub', 'sup'),
  munder: (node) => beside(node, 'bot'),
  mover: (node) => beside(node, 'top'),
  munderover: belowAndAbove,
  mtable: matrix,
  menclose: (node) => [element('borderBox', element('e', ...rowOf(node)))],
  mphantom: () => [],
  annotation: () => [],
};

function converted(node: Element): XmlComponent[] {
  if (SIGNS.has(node.name)) return signs(node);
  return KINDS[node.name]?.(node) ?? rowOf(node);
}

/** A formula in MathML as a formula of Word. */
export class OfficeFormula extends WordMath {
  constructor(mathMl: string) {
    super({ children: [] });
    const parsed = parseDocument(mathMl, { xmlMode: true });
    for (const part of elementsOf(parsed).flatMap(converted)) this.root.push(part);
  }
}

/** A paragraph that is a formula. */
export class FormulaParagraph extends Paragraph {
  constructor(options: IParagraphOptions, formula: XmlComponent) {
    super(options);
    this.root.push(element('oMathPara', formula));
  }
}
