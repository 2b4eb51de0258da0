/** What a screen reader is told: a new breach at once, other changes gathered and spoken calmly. */
import type { QueueId, QueueStatus, Snapshot } from '../live/protocol'
import { isolated, type Key, type Language } from '../words/language'
import { serviceLevelText } from '../words/phrases'
import { WINDOW } from './tile'

export interface Announcements {
  /** The last known status of each queue; null before the first snapshot. */
  readonly known: Readonly<Record<QueueId, QueueStatus>> | null
  readonly urgent: string
  readonly polite: string
  readonly pending: readonly string[]
  readonly spokenAt: number
}

const SPACING_MS = 10_000
const WORDS: Partial<Record<QueueStatus, Key>> = { risk: 'say_risk', ok: 'say_ok' }

export const QUIET: Announcements = {
  known: null,
  urgent: '',
  polite: '',
  pending: [],
  spokenAt: Number.NEGATIVE_INFINITY,
}

/** Notes a new picture; the first one is not news. */
export function noted(before: Announcements, snapshot: Snapshot, language: Language): Announcements {
  const known = Object.fromEntries(
    Object.entries(snapshot.queues).map(([id, queue]) => [id, queue.status]),
  )
  if (before.known === null) return { ...before, known }
  const changed = Object.entries(snapshot.queues).filter(
    ([id, queue]) => before.known?.[id] !== undefined && before.known[id] !== queue.status,
  )
  const breaches = changed.filter(([, queue]) => queue.status === 'breach')
  const phrase = (key: Key, id: QueueId): string => said(key, id, snapshot, language)
  const others = changed.flatMap(([id, queue]) => {
    const key = WORDS[queue.status]
    return key === undefined ? [] : [phrase(key, id)]
  })
  const urgent = breaches.map(([id]) => phrase('say_breach', id)).join('. ')
  return {
    ...before,
    known,
    urgent: urgent || before.urgent,
    pending: [...before.pending, ...others],
  }
}

/** Adds a sentence about the board itself. */
export function mentioned(before: Announcements, sentence: string): Announcements {
  return { ...before, pending: [...before.pending, sentence] }
}

/** Speaks what has gathered, at most once in ten seconds. */
export function spoken(before: Announcements, now: number): Announcements {
  if (before.pending.length === 0 || now - before.spokenAt < SPACING_MS) return before
  return { ...before, polite: before.pending.join('. '), pending: [], spokenAt: now }
}

function said(key: Key, id: QueueId, snapshot: Snapshot, language: Language): string {
  const queue = snapshot.queues[id]
  if (queue === undefined) return ''
  return language.say(key, {
    queue: isolated(queue.name),
    value: serviceLevelText(language, queue, WINDOW),
  })
}
