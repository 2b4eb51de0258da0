/** From the least to the most in a heat map, and where a value stands between them. */
import type { Kpi } from '../live/protocol'

export interface Scale {
  least: number
  most: number
}

/** The scale of all that was measured; null where nothing was. */
export function scaleOf(cells: readonly (readonly (Kpi | null)[])[]): Scale | null {
  const values = cells.flat().flatMap((cell) => (cell?.value == null ? [] : [cell.value]))
  return values.length === 0 ? null : { least: Math.min(...values), most: Math.max(...values) }
}

/** From 0 for the least to 1 for the most; where all are the same, between them. */
export function shareIn(scale: Scale | null, cell: Kpi | null): number | null {
  if (scale === null || cell?.value == null) return null
  const span = scale.most - scale.least
  return span === 0 ? 0.5 : (cell.value - scale.least) / span
}
