/** Movement that turns a press into a drag, in CSS pixels. */
const THRESHOLD = 4;

/**
 * Lets the mouse drag the content of a scrolling element; touch scrolls natively. The click at the
 * end of a drag is suppressed. While the space bar is held, the pointer shows that dragging moves
 * the page.
 */
export function enablePanning(view: HTMLElement): void {
  let start: { x: number; y: number; left: number; top: number; pointer: number } | undefined;
  let dragged = false;

  view.addEventListener('pointerdown', (event) => {
    const middle = event.button === 1;
    if (event.pointerType === 'touch' || (event.button !== 0 && !middle)) return;
    // The middle button would start the browser's own automatic scrolling.
    if (middle) event.preventDefault();
    const { clientX: x, clientY: y, pointerId: pointer } = event;
    start = { x, y, left: view.scrollLeft, top: view.scrollTop, pointer };
    dragged = false;
  });
  view.addEventListener('pointermove', (event) => {
    if (start?.pointer !== event.pointerId) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (!dragged && Math.hypot(dx, dy) < THRESHOLD) return;
    if (!dragged) view.setPointerCapture(event.pointerId);
    dragged = true;
    view.classList.add('dragging');
    view.scrollTo(start.left - dx, start.top - dy);
  });
  const end = () => {
    start = undefined;
    view.classList.remove('dragging');
  };
  view.addEventListener('pointerup', end);
  view.addEventListener('pointercancel', end);
  view.addEventListener(
    'click',
    (event) => {
      if (!dragged && !view.classList.contains('hand')) return;
      dragged = false;
      event.stopPropagation();
    },
    { capture: true },
  );
  view.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    view.classList.add('hand');
  });
  view.addEventListener('keyup', (event) => {
    if (event.key === ' ') view.classList.remove('hand');
  });
  view.addEventListener('focusout', () => view.classList.remove('hand'));
}
