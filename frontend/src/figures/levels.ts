/** All seven service levels by all three ways of counting, as the service answers them. */
import type { Kpi } from '../live/protocol'
import { ATTRIBUTIONS, FORMULAS } from '../words/phrases'

export type Levels = Record<string, Record<string, Kpi>>

export interface LevelRow {
  formula: string
  cells: { attribution: string; kpi: Kpi | undefined; inForce: boolean }[]
}

/** The table of service levels; the one in force is marked. */
export function levelRows(levels: Levels, inForce: Kpi | undefined): LevelRow[] {
  return Object.keys(FORMULAS).map((formula) => ({
    formula,
    cells: ATTRIBUTIONS.map((attribution) => ({
      attribution,
      kpi: levels[formula]?.[attribution],
      inForce: formula === inForce?.formula && attribution === inForce.attribution,
    })),
  }))
}
