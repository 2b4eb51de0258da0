/**
 * How large a board must be written to be read from where people sit.
 *
 * The wall is drawn for 65 inches at 6 metres: there a figure that drives action is 16 arc minutes or
 * more. Further away, or on a smaller screen, everything grows in proportion and the stage has that
 * much less room: the totals go first, then the trends, then tiles move to further pages.
 */
import { STAGE } from './stage'
import { layoutFor, type Layout } from './layout'

const READ_AT_M = 6
const READ_ON_IN = 65
const WITHOUT_TRENDS = 1.15
/** Beyond this not one row of tiles has room. */
export const LARGEST = 1.8

const EDGES = { width: 96, height: 60 + 68 + 108 + 3 * 18 }
const STRIP = 24
const GAP = 18
const LEAST = { width: 400, height: 270 }
const LEAST_WITH_TREND = { width: 500, height: 270 }
/** A tile this high has room for a larger figure. */
const TALL = 430

export interface Fit {
  /** How much larger than the wall as it is drawn. */
  scale: number
  totals: boolean
  trends: boolean
  /** From there it cannot be read, however large. */
  tooFar: boolean
}

export const AS_DRAWN: Fit = { scale: 1, totals: true, trends: true, tooFar: false }

/** The fit for a distance in metres and a diagonal in inches. */
export function fitFor(distanceM: number, diagonalIn: number): Fit {
  const wanted = (distanceM / READ_AT_M) * (READ_ON_IN / diagonalIn)
  if (wanted <= 1.001) return AS_DRAWN
  const scale = Math.min(wanted, LARGEST)
  return { scale, totals: false, trends: scale <= WITHOUT_TRENDS, tooFar: wanted > LARGEST }
}

/** The layout of so many queues where everything is that much larger. */
export function layoutIn(queues: number, fit: Fit, strip: boolean): Layout {
  const usual = layoutFor(queues)
  if (fit.scale === 1) return usual
  const least = fit.trends ? LEAST_WITH_TREND : LEAST
  const room = {
    width: STAGE.width / fit.scale - EDGES.width,
    height: STAGE.height / fit.scale - EDGES.height - (strip ? STRIP : 0),
  }
  const columns = Math.min(usual.columns, 3, fitting(room.width, least.width))
  const rows = Math.min(Math.ceil(queues / columns) || 1, fitting(room.height, least.height))
  const places = columns * rows
  const size = room.height / rows - GAP >= TALL ? 'tall' : 'regular'
  return { columns, rows, places, pages: Math.max(1, Math.ceil(queues / places)), size }
}

function fitting(room: number, least: number): number {
  return Math.max(1, Math.floor((room + GAP) / (least + GAP)))
}
