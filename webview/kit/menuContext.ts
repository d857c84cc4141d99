/** What VS Code shows in the context menu of an element: its attribute for that. */
const ATTRIBUTE = 'data-vscode-context';

interface MenuContext {
  /** Which of our entries are shown. */
  readonly webviewSection?: 'region' | 'page' | 'area';
  /** Leaves out Cut, Copy and Paste, where there is no text to select. */
  readonly preventDefaultContextMenuItems?: boolean;
  readonly run?: string;
  readonly page?: number;
  readonly region?: string;
  readonly area?: string;
  /** Whether the region is a table, has a place on the page, and has neighbors in reading order. */
  readonly isTable?: boolean;
  readonly hasPlace?: boolean;
  readonly isFirst?: boolean;
  readonly isLast?: boolean;
  /** Whether there is a picture of the page. */
  readonly hasPicture?: boolean;
}

/** Properties of an element with a context menu. What elements around it state applies as well. */
export const menuContext = (context: MenuContext): { [ATTRIBUTE]: string } => ({
  [ATTRIBUTE]: JSON.stringify(context),
});

/** Changes what an element states for its context menu. */
export const setMenuContext = (element: Element, context: MenuContext): void =>
  element.setAttribute(ATTRIBUTE, JSON.stringify(context));

/**
 * Opens the context menu of the focused element with Shift+F10 and the Menu key, on every system and
 * at the element itself. A menu that the browser opens for the same key is suppressed.
 */
export function useMenuKey(document: Document): void {
  let byKey = false;
  document.addEventListener('keydown', (event) => {
    const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    byKey = isMenuKey;
    const { activeElement: target } = document;
    if (!isMenuKey || !target) return;
    event.preventDefault();
    const { left, top, width, height } = target.getBoundingClientRect();
    const inside = (value: number, most: number) => Math.min(Math.max(0, value), most - 1);
    const place = {
      clientX: inside(left + Math.min(width / 2, 24), window.innerWidth),
      clientY: inside(top + Math.min(height / 2, 24), window.innerHeight),
    };
    target.dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }),
    );
  });
  document.addEventListener('pointerdown', () => (byKey = false), { capture: true });
  document.addEventListener(
    'contextmenu',
    (event) => {
      if (!event.isTrusted || !byKey) return;
      byKey = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
