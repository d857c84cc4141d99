type Child = Node | string | null | undefined | false;

type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

interface Props {
  readonly class?: string;
  readonly on?: Listeners;
  /** Attributes as in HTML; `false` and undefined omit the attribute. */
  readonly [attribute: string]: string | number | boolean | undefined | Listeners;
}

/**
 * Builds an element. Text is inserted only as text nodes, so no content of a document becomes
 * markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on' || value === undefined || value === false || typeof value === 'object') {
      continue;
    }
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [type, listener] of Object.entries(props.on ?? {})) {
    element.addEventListener(type, listener as EventListener);
  }
  for (const child of children) if (child || child === '') element.append(child);
  return element;
}

/** A codicon; always used next to text or inside a control that has a label. */
export const icon = (name: string): HTMLElement =>
  h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });

interface ButtonOptions {
  readonly icon?: string;
  readonly label: string;
  /** Tooltip, if it says more than the label (for example, a key). */
  readonly title?: string;
  /** `icon` shows only the icon; the label remains for screen readers and as tooltip. */
  readonly look?: 'icon' | 'primary' | 'secondary' | 'link';
  readonly onClick: () => void;
}

export function button(options: ButtonOptions): HTMLButtonElement {
  const { label, look = 'secondary' } = options;
  const title = options.title ?? (look === 'link' ? undefined : label);
  return h(
    'button',
    {
      type: 'button',
      class: `button ${look}`,
      title,
      'aria-label': look === 'icon' ? label : undefined,
      on: { click: options.onClick },
    },
    options.icon && icon(options.icon),
    look !== 'icon' && h('span', {}, label),
  );
}

/** Replaces everything inside `parent`. */
export const fill = (parent: Element, ...children: readonly Child[]): void =>
  parent.replaceChildren(
    ...children.filter((child): child is Node | string => child instanceof Node || !!child),
  );

/** Sets the attribute, or removes it when the value is false. */
export function toggleAttribute(element: Element, name: string, value: string | false): void {
  if (value === false) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
