/** The KPIs that a board may total, and how each is written. */
import type { Limits } from '../boards/document'
import type { Kind } from '../figures/written'
import type { Kpi } from '../live/protocol'
import type { Key, Language } from '../words/language'

export interface TotalKind {
  words: Key
  kind: Kind
  hint?: Key
  /** More is better. */
  upward?: boolean
}

export const TOTALS: Readonly<Record<string, TotalKind>> = {
  service_level: { words: 'service_level', kind: 'whole', upward: true },
  asa: { words: 'asa', kind: 'duration', hint: 'asa_long' },
  abandonment_rate: { words: 'abandoned', kind: 'decimal' },
  blocked_rate: { words: 'blocked', kind: 'decimal' },
  answered: { words: 'answered', kind: 'count', upward: true },
  offered: { words: 'offered', kind: 'count' },
  average_time_in_queue: { words: 'time_in_queue', kind: 'duration' },
  average_handle_time: { words: 'aht', kind: 'duration', hint: 'aht_long' },
  occupancy: { words: 'occupancy', kind: 'whole' },
}

/** What a KPI is called on a board; one without a word of ours goes by its own name. */
export function totalWords(slug: string, language: Language): string {
  const known = TOTALS[slug]
  return known === undefined ? slug.replaceAll('_', ' ') : language.say(known.words)
}

/** How a KPI is written. */
export function totalKind(slug: string, kpi: Kpi | undefined): Kind {
  return TOTALS[slug]?.kind ?? (kpi?.denominator === undefined ? 'count' : 'duration')
}

export type Mark = 'breach' | 'warn' | null

/** How a total stands to the limits that the board sets for it. */
export function markOf(slug: string, kpi: Kpi | undefined, limits: Limits | undefined): Mark {
  const value = kpi?.value
  if (limits === undefined || value == null || kpi?.reported === false) return null
  const upward = TOTALS[slug]?.upward === true
  const passed = (limit: number | null): boolean =>
    limit !== null && (upward ? value < limit : value > limit)
  if (passed(limits.breach)) return 'breach'
  return passed(limits.warn) ? 'warn' : null
}
