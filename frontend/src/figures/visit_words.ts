/** How the end of a visit is said. */
import type { Visit } from '../live/visits'
import type { Key } from '../words/language'

/** The words for what became of a call. */
export function outcomeWords({ outcome, short }: Pick<Visit, 'outcome' | 'short'>): Key {
  if (short) return 'short_abandon'
  if (outcome.startsWith('overflowed')) return 'overflowed'
  return WORDS[outcome] ?? 'odd_ended_unknown'
}

const WORDS: Record<string, Key> = {
  answered: 'answered',
  abandoned: 'abandoned',
  waiting: 'waiting',
}
