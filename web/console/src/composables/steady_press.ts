interface Press {
  control: HTMLElement;
  x: number;
  y: number;
}

/** As far as a hand trembles; further away means that the press was thought better of. */
const nearby = 10;

/**
 * Pressing a button takes the focus from the field before it; the field then checks itself, its error comes or
 * goes, and the button moves away under the pointer before it is released. The browser sees no click. Here a
 * press that began on a button and ended at the same place counts as one.
 */
export function keepPressesSteady(): void {
  let press: Press | undefined;
  const onDown = (event: MouseEvent) => {
    const control = (event.target as Element).closest<HTMLElement>('button, a[href]');
    press =
      control && event.button === 0 ? { control, x: event.clientX, y: event.clientY } : undefined;
  };
  const onUp = (event: MouseEvent) => {
    const before = press;
    press = undefined;
    if (!before || !before.control.isConnected) return;
    if (before.control.contains(event.target as Node)) return;
    if (Math.hypot(event.clientX - before.x, event.clientY - before.y) > nearby) return;
    before.control.click();
  };
  document.addEventListener('mousedown', onDown, { capture: true });
  document.addEventListener('mouseup', onUp, { capture: true });
}
