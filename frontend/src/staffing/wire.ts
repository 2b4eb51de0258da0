/** What the service works out about the agents of a queue. */
import { ask, type Answer } from '../live/ask'
import type { Instant, QueueId, Staffing } from '../live/protocol'

export interface Ahead {
  until: Instant
  mean: number | null
  low: number | null
  high: number | null
}

/** What so many agents more or fewer make of the queue. */
export interface WhatIf {
  change: number
  agents: number
  service_level: number | null
  asa_s: number | null
  abandoned: number | null
  occupancy: number | null
  enough: boolean
  next: Ahead | null
  back_at: Instant | null
}

export interface StaffingDocument {
  queue: QueueId
  at: Instant
  staffing: Staffing | null
  what_if: WhatIf[]
}

/** Asks what is known now, and what other numbers of agents would make of it. */
export function fetchStaffing(queue: QueueId): Promise<Answer<StaffingDocument>> {
  return ask(`/v1/staffing/${encodeURIComponent(queue)}`)
}
