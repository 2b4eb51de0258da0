/** Which stretches of a day were in trouble, read off the trends of pictures taken through it. */
import type { Queue, Snapshot } from '../live/protocol'

/** A trend reaches two hours back. */
export const REACH_MS = 7_200_000
const BREACH_POINTS = 0.05
const SLACK = 1e-9
const SECOND_MS = 1_000

export type Tone = 'risk' | 'breach'

export interface Stretch {
  since: number
  until: number
  tone: Tone
  /** The queues concerned, by name. */
  queues: readonly string[]
}

interface Step {
  since: number
  until: number
  tone: Tone
  queue: string
}

/** The instants whose pictures together tell all of a day up to now, latest first. */
export function instantsOf(since: number, until: number, now: number): number[] {
  // The end itself is the next day's, of which nothing may be kept.
  const end = Math.min(until - SECOND_MS, now)
  const count = Math.max(0, Math.ceil((end - since) / REACH_MS))
  return Array.from({ length: count }, (_, back) => end - back * REACH_MS)
}

/** The stretches of trouble in a day, each with the worst that any queue was in. */
export function stretchesOf(
  pictures: Iterable<Pick<Snapshot, 'queues'>>,
  since: number,
  until: number,
): Stretch[] {
  const steps = [...pictures].flatMap(({ queues }) => Object.values(queues).flatMap(stepsOf))
  const within = steps.filter((step) => step.since < until && step.until > since)
  return within.sort((a, b) => a.since - b.since || a.until - b.until).reduce(joined, [])
}

function stepsOf({ name, trend, target }: Queue): Step[] {
  if (trend === undefined || trend.kpi !== 'service_level') return []
  const step = trend.step_s * 1000
  const last = Date.parse(trend.until)
  return trend.values.flatMap((value, at) => {
    if (value === null || value >= target.ratio - SLACK) return []
    const until = last - (trend.values.length - 1 - at) * step
    const tone = value < target.ratio - BREACH_POINTS - SLACK ? 'breach' : 'risk'
    return [{ since: until - step, until, tone, queue: name } as const]
  })
}

// A stretch goes on while the tone stays; another queue in the same tone joins it.
function joined(stretches: Stretch[], step: Step): Stretch[] {
  const found = stretches.filter((each) => each.tone === step.tone).at(-1)
  if (found !== undefined && step.since <= found.until) {
    found.until = Math.max(found.until, step.until)
    if (!found.queues.includes(step.queue)) found.queues = [...found.queues, step.queue]
    return stretches
  }
  return [...stretches, { since: step.since, until: step.until, tone: step.tone, queues: [step.queue] }]
}

/** Where the next trouble begins, or the one before; null where there is none. */
export function nextTrouble(stretches: readonly Stretch[], at: number, by: 1 | -1): number | null {
  const begins = stretches.map(({ since }) => since)
  const beyond = begins.filter((each) => (by === 1 ? each > at : each < at))
  if (beyond.length === 0) return null
  return by === 1 ? Math.min(...beyond) : Math.max(...beyond)
}
