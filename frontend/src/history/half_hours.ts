/** Today in half hours: when each ended, and what the service answers about it. */
import type { Instant, Kpi, QueueId, Snapshot, Totals } from '../live/protocol'

export const HALF_HOUR_MS = 1_800_000
const WINDOW = '30m'

/** The ends of the half hours that are over, newest first. */
export function endsOf(dayBegan: Instant, nowMs: number): number[] {
  const began = Date.parse(dayBegan)
  if (Number.isNaN(began)) return []
  const over = Math.max(0, Math.floor((nowMs - began) / HALF_HOUR_MS))
  return Array.from({ length: over }, (_, back) => began + (over - back) * HALF_HOUR_MS)
}

/** The figures of one half hour. */
export interface HalfHour {
  start: number
  end: number
  kpis: Record<string, Kpi>
}

type Answers = ReadonlyMap<number, Pick<Snapshot, 'total' | 'queues'>>

/** The half hours answered so far, oldest first: of one queue, or of the whole centre. */
export function halfHours(answers: Answers, queue: QueueId | null): HalfHour[] {
  return [...answers]
    .sort(([a], [b]) => a - b)
    .map(([end, board]) => {
      const holder: Totals | undefined = queue === null ? board.total : board.queues[queue]
      return { start: end - HALF_HOUR_MS, end, kpis: holder?.windows[WINDOW]?.kpis ?? {} }
    })
}

/** The half hours from the first in which a call came or was taken: a night, or a morning before the set-up, is none. */
export function fromFirstCall(rows: readonly HalfHour[]): HalfHour[] {
  const first = rows.findIndex(({ kpis }) => ['offered', 'answered'].some((slug) => (kpis[slug]?.value ?? 0) > 0))
  return first === -1 ? [] : rows.slice(first)
}

/** A figure of every half hour, for a chart: null where nothing was measured. */
export function line(rows: readonly HalfHour[], slug: string): (number | null)[] {
  return rows.map(({ kpis }) => kpis[slug]?.value ?? null)
}
