/** What is told of the sources of events, and of what was odd about the events. */
import type { Snapshot, Source } from '../live/protocol'
import type { Key, Language } from '../words/language'
import { NOTHING } from '../words/numbers'
import type { Times } from '../words/times'

export interface SourceLine {
  name: string
  silent: boolean
  heard: string
  lag: string
  skew: string
  queues: string
}

const ODDITIES: Record<string, Key> = {
  late_events: 'odd_late_events',
  duplicates: 'odd_duplicates',
  corrections: 'odd_corrections',
  too_late: 'odd_too_late',
  incomplete_visits: 'odd_incomplete_visits',
  ended_unknown: 'odd_ended_unknown',
  contradictory_events: 'odd_contradictory_events',
  unreachable: 'odd_unreachable',
}

/** One line for each source, the silent ones first. */
export function sourceLines(snapshot: Snapshot, language: Language, times: Times): SourceLine[] {
  return [...snapshot.sources]
    .sort((a, b) => Number(b.silent) - Number(a.silent))
    .map((source) => line(source, snapshot, language, times))
}

function line(source: Source, snapshot: Snapshot, language: Language, times: Times): SourceLine {
  const heard = Date.parse(source.last_event_at ?? '')
  const queues = Object.values(snapshot.queues).filter((each) => each.sources.includes(source.source))
  return {
    ...{ name: source.source, silent: source.silent },
    heard: Number.isNaN(heard) ? NOTHING : times.withSeconds(heard),
    lag: seconds(source.lag_s, language),
    skew: seconds(source.skew_s ?? null, language),
    queues: queues.map(({ name }) => name).join(' · '),
  }
}

function seconds(value: number | null, language: Language): string {
  if (value === null) return NOTHING
  return language.say('seconds_exact', { n: language.numbers.decimal(Math.round(value * 10) / 10 + 0) })
}

/** The oddities the service counts, the frequent ones first; those this build cannot name are left. */
export function oddityLines(snapshot: Snapshot): { slug: string; words: Key; count: number }[] {
  return Object.entries(ODDITIES)
    .map(([slug, words]) => ({ slug, words, count: snapshot.oddities[slug] ?? 0 }))
    .sort((a, b) => b.count - a.count)
}
