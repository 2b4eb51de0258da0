/** The figures a view shows: how each is written, named, defined, and which calls stand behind it. */
import type { Key } from '../words/language'
import type { Kind } from './written'

export interface Subject {
  kind: Kind
  words: Key
  definition: Key
  /** What the parts of its fraction are: seconds or things counted. */
  parts: { numerator: Kind; denominator: Kind }
  /** The outcome its calls are asked for by; '' is any, null means it is not counted by call. */
  calls: string | null
}

export const COUNTED = { numerator: 'count', denominator: 'count' } as const
export const MEAN = { numerator: 'duration', denominator: 'count' } as const
export const TIMES = { numerator: 'duration', denominator: 'duration' } as const

const whole = (kind: Kind, words: Key, definition: Key, calls: string | null): Subject => ({
  ...{ kind, words, definition, calls },
  parts: kind === 'duration' ? MEAN : COUNTED,
})

export const SUBJECTS = {
  service_level: whole('whole', 'service_level', 'def_service_level', ''),
  asa: whole('duration', 'asa_long', 'def_asa', 'answered'),
  average_time_in_queue: whole('duration', 'time_in_queue', 'def_average_time_in_queue', 'answered'),
  average_handle_time: whole('duration', 'aht_long', 'def_average_handle_time', 'answered'),
  abandonment_rate: whole('decimal', 'abandoned', 'def_abandonment_rate', 'abandoned'),
  blocked_rate: whole('decimal', 'blocked', 'def_blocked_rate', null),
  offered: whole('count', 'offered', 'def_offered', ''),
  answered: whole('count', 'answered', 'def_answered', 'answered'),
  occupancy: { ...whole('whole', 'occupancy', 'def_occupancy', null), parts: TIMES },
  waiting: whole('count', 'waiting', 'def_waiting', 'waiting'),
  longest_wait: whole('duration', 'longest_wait', 'def_longest_wait', 'waiting'),
  free_agents: whole('count', 'free_agents', 'def_free_agents', null),
} satisfies Record<string, Subject>

export type Slug = keyof typeof SUBJECTS

/** One figure on the screen: of a queue, or of the whole centre; in a window, or now. */
export interface Place {
  slug: Slug
  queue: string | null
  window: string | null
}

/** The subject of a figure. */
export function subjectOf(slug: Slug): Subject {
  return SUBJECTS[slug]
}
