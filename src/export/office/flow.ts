/** Text between Markdown and a Word document. */

/** Style of a piece of text; a member that is absent does not apply. */
export interface FlowStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly struck?: boolean;
  readonly underlined?: boolean;
  readonly code?: boolean;
  readonly formula?: boolean;
  readonly raised?: 'super' | 'sub';
  /** Target of a link to the web or to mail. */
  readonly link?: string;
}

/** What a line of text consists of. */
export type Flow =
  | { readonly kind: 'text'; readonly text: string; readonly style: FlowStyle }
  | { readonly kind: 'break' }
  | { readonly kind: 'note'; readonly label: string }
  /** `link` as in the Markdown. */
  | { readonly kind: 'picture'; readonly link: string; readonly alt: string };

export interface FlowCell {
  readonly content: readonly Flow[];
  readonly header: boolean;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

/** What HTML tags mean for the text in them. */
const TAG_STYLES: Readonly<Record<string, FlowStyle>> = {
  b: { bold: true },
  strong: { bold: true },
  i: { italic: true },
  em: { italic: true },
  s: { struck: true },
  del: { struck: true },
  u: { underlined: true },
  ins: { underlined: true },
  code: { code: true },
  sup: { raised: 'super' },
  sub: { raised: 'sub' },
};

/** Targets that a document may link to. */
const SAFE_LINK = /^(?:https?|mailto):/iu;

export const linkStyle = (target: string | undefined): FlowStyle =>
  target !== undefined && SAFE_LINK.test(target) ? { link: target } : {};

/** Collects text with styles that open and close. */
export class FlowWriter {
  readonly flow: Flow[] = [];
  private readonly open: { readonly name: string; readonly style: FlowStyle }[] = [];

  text(text: string, extra: FlowStyle = {}): void {
    if (text === '') return;
    const style = Object.assign({}, ...this.open.map((mark) => mark.style), extra) as FlowStyle;
    this.flow.push({ kind: 'text', text, style });
  }

  lineBreak(): void {
    this.flow.push({ kind: 'break' });
  }

  picture(link: string, alt: string): void {
    this.flow.push({ kind: 'picture', link, alt });
  }

  note(label: string): void {
    this.flow.push({ kind: 'note', label });
  }

  begin(name: string, style: FlowStyle): void {
    this.open.push({ name, style });
  }

  /** Ends the innermost mark of this name; a mark that is not open is ignored. */
  end(name: string): void {
    const last = this.open.findLastIndex((mark) => mark.name === name);
    if (last >= 0) this.open.splice(last, 1);
  }

  /** An HTML tag in a line; tags without a meaning here are left out, their text stays. */
  tag(name: string, isEnd: boolean, target?: string): void {
    if (name === 'br') this.lineBreak();
    else if (isEnd) this.end(name);
    else if (name === 'a') this.begin(name, linkStyle(target));
    else {
      const style = TAG_STYLES[name];
      if (style) this.begin(name, style);
    }
  }
}
