/** The columns of the queue table: what each holds, how it is written and sorted. */
import { subjectOf, type Slug } from '../figures/subjects'
import { written, type Written } from '../figures/written'
import type { Queue } from '../live/protocol'
import { STATUS_LOOKS } from '../parts/status'
import type { Key, Language } from '../words/language'

export type Horizon = 'now' | '30m' | 'today'

export interface Column {
  id: string
  words: Key
  horizon: Horizon | null
  slug: Slug | null
  /** What rows are sorted by; null goes last. */
  value: (queue: Queue, clockAt: number) => number | string | null
}

const kpi = (slug: Slug, words: Key, window: '30m' | 'today'): Column => ({
  ...{ id: `${slug}.${window}`, words, horizon: window, slug },
  value: (queue) => queue.windows[window]?.kpis[slug]?.value ?? null,
})

const since = (instant: string | null, clockAt: number): number | null =>
  instant === null ? null : clockAt - Date.parse(instant)

export const NAME: Column = {
  ...{ id: 'name', words: 'queue', horizon: null, slug: null },
  value: ({ name }) => name,
}

export const NOW: readonly Column[] = [
  {
    ...{ id: 'waiting', words: 'waiting', horizon: 'now', slug: 'waiting' },
    value: ({ now }) => now.waiting,
  },
  {
    ...{ id: 'longest', words: 'longest_wait_short', horizon: 'now', slug: 'longest_wait' },
    value: ({ now }, clockAt) => since(now.longest_waiting_since, clockAt),
  },
  {
    ...{ id: 'free', words: 'free_agents_short', horizon: 'now', slug: 'free_agents' },
    value: ({ now }) => now.agents_available,
  },
]

export const SERVICE_LEVEL = kpi('service_level', 'service_level', '30m')

export const LAST: readonly Column[] = [
  kpi('asa', 'asa', '30m'),
  kpi('average_time_in_queue', 'time_in_queue_short', '30m'),
]

export const TODAY: readonly Column[] = [
  kpi('offered', 'offered', 'today'),
  kpi('answered', 'answered_short', 'today'),
  kpi('abandonment_rate', 'abandoned_short', 'today'),
  kpi('blocked_rate', 'blocked', 'today'),
  kpi('average_handle_time', 'aht', 'today'),
  kpi('occupancy', 'occupancy_short', 'today'),
]

export const COLUMNS: readonly Column[] = [NAME, ...NOW, SERVICE_LEVEL, ...LAST, ...TODAY]

/** The cell of a windowed column. */
export function cell(queue: Queue, { slug, horizon }: Column, language: Language): Written {
  if (slug === null || horizon === null) return { figure: '', unit: '', nil: true }
  const figure = queue.windows[horizon]?.kpis[slug]
  return written(figure, subjectOf(slug).kind, language)
}

/** How grave the status of a queue is; lower is graver. */
export function gravity({ status }: Queue): number {
  return STATUS_LOOKS[status].rank
}
