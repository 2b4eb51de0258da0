/** How many hung up, half hour by half hour. */
import type { Visit } from '../live/visits'

export interface HalfHour {
  start: number
  abandoned: number
  total: number
  rate: number
}

const HALF_HOUR_MS = 1_800_000

/** Every half hour from the first call to the last, empty ones included; short abandons left out. */
export function halfHours(visits: readonly Visit[]): HalfHour[] {
  const ended = visits.filter(({ left_at, short }) => left_at !== null && !short)
  const placed = ended.map((visit) => ({ visit, start: startOf(visit.left_at ?? '') }))
  if (placed.length === 0) return []
  const starts = placed.map(({ start }) => start)
  const [first, last] = [Math.min(...starts), Math.max(...starts)]
  const count = (last - first) / HALF_HOUR_MS + 1
  return Array.from({ length: count }, (_, at) => {
    const start = first + at * HALF_HOUR_MS
    const within = placed.filter((each) => each.start === start)
    const abandoned = within.filter(({ visit }) => visit.outcome === 'abandoned').length
    const total = within.length
    return { start, abandoned, total, rate: total === 0 ? 0 : abandoned / total }
  })
}

function startOf(instant: string): number {
  return Math.floor(Date.parse(instant) / HALF_HOUR_MS) * HALF_HOUR_MS
}
