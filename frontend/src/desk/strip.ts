/** The figures along the top of a view, under their three horizons. */
import { kpiAt } from '../figures/explained'
import { subjectOf, type Slug } from '../figures/subjects'
import { written, type Written } from '../figures/written'
import { secondsSince } from '../live/clock'
import type { NowFigures, Snapshot, Target, Totals } from '../live/protocol'
import { leftOutOfWaits, waitsOf } from '../parts/waits'
import type { Key, Language } from '../words/language'

export interface StripFigure extends Written {
  slug: Slug
  words: Key
  /** What stands small beside it: a target, a count, a whole. */
  beside: string
  /** As loud as the status it stands for. */
  tone: 'plain' | 'risk' | 'breach'
}

export interface StripGroup {
  window: string | null
  words: Key
  figures: StripFigure[]
}

/** What a strip is about: the whole centre, or one queue with its target. */
export interface About {
  snapshot: Snapshot
  queue: string | null
  totals: Totals
  target: Target | null
  clockAt: number
}

/** A wait this long is a breach by itself, unless a queue says otherwise. */
export const LONG_WAIT_S = 240

/** The wait that is a breach by itself in this queue; over all of them, the usual one. */
export function longWaitS(about: Totals & { longest_wait_s?: number }): number {
  return about.longest_wait_s ?? LONG_WAIT_S
}

const LAST: readonly Slug[] = ['service_level', 'asa', 'average_time_in_queue']
const TODAY: readonly Slug[] = [
  'service_level',
  'offered',
  'answered',
  'abandonment_rate',
  'blocked_rate',
  'average_handle_time',
  'occupancy',
]
const SHORT: Partial<Record<Slug, Key>> = { asa: 'asa', average_handle_time: 'aht' }

/** The three groups of a strip. */
export function stripGroups(about: About, language: Language): StripGroup[] {
  const windowed = (window: string, slugs: readonly Slug[]): StripFigure[] =>
    slugs.map((slug) => windowFigure(about, slug, window, language))
  const last = about.queue === null ? LAST : [...LAST, 'abandonment_rate' as const]
  return [
    { window: null, words: 'now', figures: gauges(about, language) },
    { window: '30m', words: 'last_30', figures: windowed('30m', last) },
    { window: 'today', words: 'today', figures: windowed('today', TODAY) },
  ]
}

function windowFigure(about: About, slug: Slug, window: string, language: Language): StripFigure {
  const { kind, words } = subjectOf(slug)
  const kpi = kpiAt(about.snapshot, { slug, queue: about.queue, window })
  const missed = slug === 'service_level' && window === '30m' && isMissed(about, kpi?.value)
  return {
    ...{ slug, words: SHORT[slug] ?? words, tone: missed ? missedTone(about) : 'plain' },
    ...written(kpi, kind, language),
    beside: kpi?.reported === false ? '' : beside(about, slug, window, kpi?.numerator, language),
  }
}

function isMissed({ target }: About, value: number | null | undefined): boolean {
  return target !== null && value != null && value < target.ratio
}

function missedTone({ snapshot, queue }: About): StripFigure['tone'] {
  return queue !== null && snapshot.queues[queue]?.status === 'breach' ? 'breach' : 'risk'
}

function beside(
  { target }: About,
  slug: Slug,
  window: string,
  numerator: number | undefined,
  language: Language,
): string {
  if (slug === 'service_level' && window === '30m' && target !== null) {
    return language.say('target_is', { n: Math.round(target.ratio * 100) })
  }
  const counted = slug === 'abandonment_rate' || slug === 'blocked_rate'
  return counted && numerator !== undefined ? language.numbers.count(numerator) : ''
}

function gauges({ totals, clockAt, snapshot, queue }: About, language: Language): StripFigure[] {
  const { kind, figure, longest, seconds } = waitsOf(totals.now, clockAt, language)
  const plain = { unit: '', beside: '', nil: false, tone: 'plain' as const }
  const without = queue === null ? leftOutOfWaits(Object.values(snapshot.queues), language) : ''
  return [
    {
      ...{ ...plain, slug: 'waiting', words: 'waiting', figure },
      ...{ beside: without, nil: kind === 'unreported' },
    },
    {
      ...{ ...plain, slug: 'longest_wait', words: 'longest_wait', figure: longest },
      ...{ nil: kind !== 'some', tone: (seconds ?? 0) > longWaitS(totals) ? ('breach' as const) : ('plain' as const) },
    },
    { ...plain, slug: 'free_agents', words: 'free_agents', ...free(totals.now, language) },
  ]
}

function free(now: NowFigures, language: Language): Pick<StripFigure, 'figure' | 'beside' | 'nil'> {
  if (now.agents_available === null || now.agents_staffed === null) {
    return { figure: language.say('not_reported'), beside: '', nil: true }
  }
  const beside = language.say('of_n', { n: now.agents_staffed })
  return { figure: language.numbers.count(now.agents_available), beside, nil: false }
}

/** Seconds the first in line has waited by an instant. */
export function longestWait(now: NowFigures, clockAt: number): number | null {
  return secondsSince(now.longest_waiting_since, clockAt)
}
