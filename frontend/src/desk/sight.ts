/** Which rows of a long table are drawn: those in sight, some beside them, and the one that has the focus. */
import type { QueueId } from '../live/protocol'

export const ROW_PX = 42
/** Sight moves on by so many rows at once, so that most scrolling draws nothing. */
const STEP_PX = 6 * ROW_PX

/** The part of the table that is seen, from its first row on, in pixels. */
export interface Sight {
  from: number
  until: number
}

/** A row that is drawn: its place in the whole table, and the room of those left out before it. */
export interface Place {
  id: QueueId
  at: number
  gap: number
}

export interface Drawn {
  places: Place[]
  /** The room of those left out after the last. */
  rest: number
}

/** What is seen of a table whose first row stands so far below the top of the window, and a step more each way. */
export function sightOf(firstRow: number, windowHeight: number): Sight {
  const from = Math.floor(-firstRow / STEP_PX) * STEP_PX
  return { from: from - STEP_PX, until: from + windowHeight + 2 * STEP_PX }
}

/** The rows to draw, in their order. */
export function drawnRows(
  ids: readonly QueueId[],
  { from, until }: Sight,
  heightOf: (id: QueueId) => number,
  held: QueueId | null,
): Drawn {
  const places: Place[] = []
  let [top, gap] = [0, 0]
  ids.forEach((id, at) => {
    const height = heightOf(id)
    if ((top + height > from && top < until) || id === held) {
      places.push({ id, at, gap })
      gap = 0
    } else gap += height
    top += height
  })
  return { places, rest: gap }
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** Where a key leads from one row; null where it is none of the table's. */
export function walked(
  ids: readonly QueueId[],
  here: QueueId | null,
  key: string,
): QueueId | null {
  const step = STEPS[key]
  if (step === undefined || here === null) return null
  const to = Math.min(ids.length - 1, Math.max(0, ids.indexOf(here) + step))
  return ids[to] ?? null
}
