/** Where tiles stand: fixed places for a given number of queues. */

export type Size = 'single' | 'large' | 'tall' | 'regular' | 'small' | 'dense'

export interface Layout {
  columns: number
  rows: number
  /** Tiles a page holds. */
  places: number
  pages: number
  size: Size
}

const PAGE = 12

/** One row for one or two queues, three columns to six, four to twelve, then pages of twelve. */
export function layoutFor(queues: number): Layout {
  if (queues <= 1) return grid(1, 1, 'single')
  if (queues <= 2) return grid(2, 1, 'large')
  if (queues <= 3) return grid(3, 1, 'tall')
  if (queues <= 6) return grid(3, 2, 'regular')
  if (queues <= 8) return grid(4, 2, 'small')
  return { ...grid(4, 3, 'dense'), pages: Math.ceil(queues / PAGE) }
}

function grid(columns: number, rows: number, size: Size): Layout {
  return { columns, rows, places: columns * rows, pages: 1, size }
}

/** The page a tile belongs to, by its fixed place in the order. */
export function pageOf(index: number, layout: Layout): number {
  return Math.floor(index / layout.places)
}

const LEAST_EVERY_S = 15
const HOLD_MS = 120_000

/** Which page shows: turned in a steady rhythm, held for two minutes where a breach begins. */
export interface Carousel {
  page: number
  turnAt: number
}

/** Before the first page was shown. */
export const UNTURNED: Carousel = { page: 0, turnAt: 0 }

/** The carousel at an instant, having turned if its time had come. */
export function turned(carousel: Carousel, now: number, pages: number, everyS: number): Carousel {
  if (pages <= 1) return UNTURNED
  if (now < carousel.turnAt && carousel.page < pages) return carousel
  const everyMs = Math.max(LEAST_EVERY_S, everyS) * 1000
  const page = carousel === UNTURNED ? 0 : (carousel.page + 1) % pages
  return { page, turnAt: now + everyMs }
}

/** The carousel turned to the page of a new breach and held there. */
export function heldAt(page: number, now: number): Carousel {
  return { page, turnAt: now + HOLD_MS }
}
