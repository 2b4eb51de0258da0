/** How long callers waited before an answer or a hang-up, in slices. */
import type { Visit } from '../live/visits'
import type { Language } from '../words/language'

export interface Slice {
  from: number
  /** Null for the last, which has no end. */
  to: number | null
  inTarget: number
  late: number
  abandoned: number
  total: number
}

export interface Waits {
  slices: Slice[]
  most: number
  median: number | null
  ninth: number | null
}

const EDGES = [10, 30, 60, 120, 180, 300]

/** The ends of the slices: round ones, with one exactly at the target. */
export function edgesFor(target: number): number[] {
  const whole = Math.round(target)
  return [...new Set([...EDGES, whole])].filter((each) => each > 0).sort((a, b) => a - b)
}

/** The distribution of the waits that ended in an answer or a hang-up. */
export function waitsOf(visits: readonly Visit[], target: number): Waits {
  const ended = visits.filter(({ outcome, wait_s }) => isEnded(outcome) && wait_s !== null)
  const edges = edgesFor(target)
  const slices = [0, ...edges].map((from, at): Slice => {
    const to = edges[at] ?? null
    // Answered at the very target is still within it.
    const within = ended.filter(({ wait_s: wait }) => isWithin(wait ?? 0, from, to))
    return { from, to, ...counted(within) }
  })
  const sorted = ended.map(({ wait_s }) => wait_s ?? 0).sort((a, b) => a - b)
  return {
    slices,
    most: Math.max(1, ...slices.map(({ total }) => total)),
    median: nearest(sorted, 0.5),
    ninth: nearest(sorted, 0.9),
  }
}

function isEnded(outcome: string): boolean {
  return outcome === 'answered' || outcome === 'abandoned'
}

function isWithin(wait: number, from: number, to: number | null): boolean {
  return (wait > from || (from === 0 && wait === 0)) && (to === null || wait <= to)
}

function counted(within: readonly Visit[]): Pick<Slice, 'inTarget' | 'late' | 'abandoned' | 'total'> {
  const abandoned = within.filter(({ outcome }) => outcome === 'abandoned').length
  const inTarget = within.filter((each) => each.outcome === 'answered' && each.in_target).length
  return { inTarget, late: within.length - abandoned - inTarget, abandoned, total: within.length }
}

/** The nearest rank: the smallest value that so large a share do not exceed. */
function nearest(sorted: readonly number[], share: number): number | null {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null
}

/** Where a slice begins, for the axis under it: 20, 1:00; the last has no end, and says so. */
export function sliceStart({ from, to }: Pick<Slice, 'from' | 'to'>, { numbers }: Language): string {
  const start = from < 60 ? numbers.count(from) : numbers.duration(from)
  return to === null ? `${start}+` : start
}

/** A slice in words: 10–20, 1:00–2:00, 5:00+. */
export function sliceRange({ from, to }: Pick<Slice, 'from' | 'to'>, { numbers }: Language): string {
  const inSeconds = from < 60 && (to ?? from) <= 60
  const end = (value: number): string =>
    inSeconds ? numbers.count(value) : numbers.duration(value)
  return to === null ? `${end(from)}+` : `${end(from)}–${end(to)}`
}
