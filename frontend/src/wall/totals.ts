/** Today's totals, and the same without the queues that have fallen silent. */
import type { BoardDocument } from '../boards/document'
import type { Kpi, NowFigures, QueueId, Snapshot } from '../live/protocol'

/** The figures of the footer; only ratios and counts, which may be added up. */
export const TODAY_KPIS = [
  'service_level',
  'asa',
  'abandonment_rate',
  'blocked_rate',
  'answered',
] as const

const ALL = { queues: null, kpis: null }

export type Kpis = Record<string, Kpi | undefined>

/** The centre's figures of a window; with silent queues, those of the others added up anew. */
export function totalKpis(
  snapshot: Snapshot,
  window: string,
  silent: ReadonlySet<QueueId>,
  board: Pick<BoardDocument, 'queues' | 'kpis'> = ALL,
): Kpis {
  const whole = snapshot.total.windows[window]?.kpis ?? {}
  const heard = Object.entries(snapshot.queues).filter(([id]) => !silent.has(id))
  const isPart = board.queues !== null || silent.size > 0
  if (!isPart || heard.length === 0) return whole
  const parts = heard.map(([, queue]) => queue.windows[window]?.kpis ?? {})
  // A quantile of the whole is no sum of its parts'.
  const total = (slug: string): Kpi | undefined =>
    slug.startsWith('wait_') ? { value: null } : added(parts.map((each) => each[slug]))
  return Object.fromEntries(
    (board.kpis ?? TODAY_KPIS).map((slug) => [slug, total(slug)]),
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

/** The agents that a board speaks of: those of its one queue, else of the centre. */
export function agentsOf(snapshot: Snapshot, { queues }: Pick<BoardDocument, 'queues'>): NowFigures {
  const [only, ...others] = queues ?? []
  const one = only !== undefined && others.length === 0 ? snapshot.queues[only] : undefined
  return one?.now ?? snapshot.total.now
}

function sum(values: (number | null | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
