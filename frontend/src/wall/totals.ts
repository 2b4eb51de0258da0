/** Today's totals, and the same without the queues that have fallen silent. */
import type { Kpi, QueueId, Snapshot } from '../live/protocol'

/** The figures of the footer; only ratios and counts, which may be added up. */
export const TODAY_KPIS = [
  'service_level',
  'asa',
  'abandonment_rate',
  'blocked_rate',
  'answered',
] as const

export type Kpis = Record<string, Kpi | undefined>

/** The centre's figures of a window; with silent queues, those of the others added up anew. */
export function totalKpis(
  snapshot: Snapshot,
  window: string,
  silent: ReadonlySet<QueueId>,
): Kpis {
  const whole = snapshot.total.windows[window]?.kpis ?? {}
  const heard = Object.entries(snapshot.queues).filter(([id]) => !silent.has(id))
  if (silent.size === 0 || heard.length === 0) return whole
  const parts = heard.map(([, queue]) => queue.windows[window]?.kpis ?? {})
  return Object.fromEntries(
    TODAY_KPIS.map((slug) => [slug, added(parts.map((each) => each[slug]))]),
  )
}

/** Several figures of one kind as one: numerators and denominators add, then divide once. */
export function added(parts: (Kpi | undefined)[]): Kpi | undefined {
  const reported = parts.filter((part) => part !== undefined).filter((each) => each.reported !== false)
  const [first] = reported
  if (first === undefined) return { value: null, reported: false }
  if (first.denominator === undefined) return { value: sum(reported.map((each) => each.value)) }
  const numerator = sum(reported.map((each) => each.numerator))
  const denominator = sum(reported.map((each) => each.denominator))
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator }
}

function sum(values: (number | null | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
