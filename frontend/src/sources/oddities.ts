/** What was odd about the events, counted by the service. */
import type { Snapshot } from '../live/protocol'
import type { Key } from '../words/language'

const ODDITIES: Record<string, Key> = {
  late_events: 'odd_late_events',
  duplicates: 'odd_duplicates',
  corrections: 'odd_corrections',
  too_late: 'odd_too_late',
  incomplete_visits: 'odd_incomplete_visits',
  ended_unknown: 'odd_ended_unknown',
  contradictory_events: 'odd_contradictory_events',
  unreachable: 'odd_unreachable',
  excluded_calls: 'odd_excluded_calls',
}

/** The oddities the service counts, the frequent ones first; those this build cannot name are left. */
export function oddityLines(snapshot: Snapshot): { slug: string; words: Key; count: number }[] {
  return Object.entries(ODDITIES)
    .map(([slug, words]) => ({ slug, words, count: snapshot.oddities[slug] ?? 0 }))
    .sort((a, b) => b.count - a.count)
}
