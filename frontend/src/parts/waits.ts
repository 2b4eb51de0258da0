/** Who waits, as it is written: some, nobody, or told by no source before the wait is over. */
import { secondsSince } from '../live/clock'
import type { NowFigures, Queue } from '../live/protocol'
import { isolated, type Language } from '../words/language'
import { NOTHING } from '../words/numbers'

export interface Waits {
  kind: 'some' | 'nobody' | 'unreported'
  figure: string
  longest: string
  /** How long the first in line has waited. */
  seconds: number | null
}

/** Who waits in one place at an instant. */
export function waitsOf(now: NowFigures, clockAt: number, language: Language): Waits {
  if (now.waiting === null) {
    const figure = language.say('not_reported')
    return { kind: 'unreported', figure, longest: figure, seconds: null }
  }
  const { numbers } = language
  const seconds = secondsSince(now.longest_waiting_since, clockAt)
  return {
    kind: now.waiting > 0 ? 'some' : 'nobody',
    figure: numbers.count(now.waiting),
    longest: seconds === null ? NOTHING : numbers.duration(seconds),
    seconds,
  }
}

/** without Sales, without 3 queues: what a sum of those who wait leaves out; empty where nothing, or all. */
export function leftOutOfWaits(queues: readonly Queue[], language: Language): string {
  const out = queues.filter(({ now }) => now.waiting === null)
  const [only] = out
  if (only === undefined || out.length === queues.length) return ''
  if (out.length === 1) return language.say('without', { queue: isolated(only.name) })
  return language.say('without_many', { n: out.length })
}
