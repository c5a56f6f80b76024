// Keeps the focus near where it was when a page puts something else in the place of what had it.
import { useLayoutEffect, type RefObject } from 'react';

/** Focuses the element when it appears and nothing has the focus, because what had it is gone. */
export function useHeldFocus(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [element]);
}
