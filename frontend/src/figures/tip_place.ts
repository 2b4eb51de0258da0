/** Where a tip stands: under its figure, or above it, and always on the screen. */

export interface Box {
  left: number
  top: number
  bottom: number
  width: number
}

const GAP = 8
const EDGE = 12

/** The upper left corner of a tip of a size, beside an anchor, on a screen. */
export function tipPlace(
  anchor: Box,
  tip: { width: number; height: number },
  screen: { width: number; height: number },
): { left: number; top: number } {
  const centred = anchor.left + anchor.width / 2 - tip.width / 2
  const left = Math.max(EDGE, Math.min(centred, screen.width - tip.width - EDGE))
  const below = anchor.bottom + GAP
  const fits = below + tip.height + EDGE <= screen.height
  return { left, top: fits ? below : Math.max(EDGE, anchor.top - GAP - tip.height) }
}
