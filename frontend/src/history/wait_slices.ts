/** The slices of a distribution of waits, by what became of the callers. */
import type { WaitsAnswer } from './client'

/** From the top of a bar to its foot. */
export const KINDS = ['abandoned', 'overflowed', 'answered'] as const
export type WaitKind = (typeof KINDS)[number]

export type WaitSlice = Record<WaitKind, number> & {
  from: number
  /** Null for the last, which has no end. */
  to: number | null
  total: number
}

/** The slices up to the last that holds anybody. */
export function slicesOf({ edges, counts, by_outcome: by }: Pick<WaitsAnswer, 'edges' | 'counts' | 'by_outcome'>): WaitSlice[] {
  const slices = edges.map((from, at): WaitSlice => {
    const total = counts[at] ?? 0
    const of = (kind: WaitKind): number => by?.[kind]?.[at] ?? 0
    const [abandoned, overflowed] = [of('abandoned'), of('overflowed')]
    const answered = by === undefined ? total : of('answered')
    return { from, to: edges[at + 1] ?? null, abandoned, overflowed, answered, total }
  })
  const last = slices.map(({ total }) => total > 0).lastIndexOf(true)
  return slices.slice(0, Math.max(last + 1, 1))
}
