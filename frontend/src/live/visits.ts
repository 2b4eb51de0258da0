/** Visits: one call's stay in one queue, as the service lists them. */
import { ask, type Answer } from './ask'
import type { Instant, QueueId } from './protocol'

export interface Visit {
  queue: QueueId
  source: string
  call: string
  customer: string | null
  queued_at: Instant
  left_at: Instant | null
  wait_s: number | null
  outcome: string
  in_target: boolean
  short: boolean
  agent: string | null
  talk_s: number | null
  hold_s: number | null
  acw_s: number | null
}

export interface Visits {
  visits: Visit[]
  /** There are more than were asked for; these are the newest. */
  more: boolean
}

export interface Asking {
  queue?: QueueId | null
  outcome?: string | null
  since?: Instant | null
  until?: Instant | null
  limit?: number
}

export const MOST_VISITS = 1000

/** Asks for visits. */
export function fetchVisits(asking: Asking): Promise<Answer<Visits>> {
  return ask('/v1/visits', { ...asking, outcome: asking.outcome || null })
}

/** A caller's name or number with all but its last four characters hidden. */
export function masked(customer: string | null): string {
  if (customer === null || customer === '') return ''
  return `•••• ${customer.slice(-4)}`
}
