/**
 * Which rows of a long table are on screen. Browsers cap the height of an element (Firefox at some 17 million pixels), so
 * a longer table scrolls scaled: the thumb moves by parts, the wheel and the keys by rows.
 */

/** Below every browser's cap. */
export const maxHeight = 8_000_000;

export interface VirtualWindow {
  /** Rows to draw: [first, last). */
  readonly first: number;
  readonly last: number;
  /** Where row `first` stands, in pixels from the top of the scrolled element. */
  readonly offset: number;
  /** Height of the scrolled element. */
  readonly height: number;
}

/** Rows drawn beyond each edge, so that a wheel's notch shows no gap. */
const overscan = 6;

/** Virtual pixels per scrolled pixel. */
export function scaleOf(rows: number, rowHeight: number, viewHeight: number): number {
  const full = rows * rowHeight;
  if (full <= maxHeight) return 1;
  return (full - viewHeight) / (maxHeight - viewHeight);
}

export function virtualWindow(rows: number, rowHeight: number, scrollTop: number, viewHeight: number): VirtualWindow {
  const top = scrollTop * scaleOf(rows, rowHeight, viewHeight);
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(rows, Math.ceil((top + viewHeight) / rowHeight) + overscan);
  return { first, last, offset: scrollTop - (top - first * rowHeight), height: Math.min(rows * rowHeight, maxHeight) };
}

/** The scroll position that brings a row into view, or the one that is there when it is in view. */
export function scrollToRow(
  row: number,
  rows: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): number {
  const scale = scaleOf(rows, rowHeight, viewHeight);
  const top = scrollTop * scale;
  if (row * rowHeight < top) return (row * rowHeight) / scale;
  const lowest = (row + 1) * rowHeight - viewHeight;
  return lowest > top ? lowest / scale : scrollTop;
}
