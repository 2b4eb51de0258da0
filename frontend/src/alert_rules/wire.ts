/** Alert rules as the service speaks of them. */
import type { Opening } from '../hours/opening'
import type { Instant } from '../live/protocol'

export type Severity = 'notice' | 'warning' | 'critical'
export type Of = 'queue' | 'group' | 'centre' | 'source'

export interface Rule {
  id: string
  metric: string
  name: string
  enabled: boolean
  severity: Severity
  window: string | null
  comparison: 'below' | 'above'
  threshold: number
  against: 'nought' | 'target'
  clear: number | null
  worst: number | null
  for_s: number
  keep_s: number
  fewest: number
  missing: number
  margin: number
  open_hours_only: boolean
  scope: { of: Of; queues: string[]; groups: string[] }
  channels: string[]
  escalate_to: string[]
  escalate_after_s: number | null
  repeat_s: number | null
  quiet_hours: Opening[]
  together_s: number
}

/** A rule with how often it was changed; `default` where the service brought it along. */
export type KeptRule = Rule & {
  version: number
  changed_at: Instant | null
  changed_by: string | null
  default: boolean
}

export interface Metric {
  name: string
  unit: 'ratio' | 'seconds' | 'count' | 'flag'
  of: Of[]
  windowed: boolean
}

export interface Trial {
  fired: number
  told: number
  seconds: number
  since: Instant
  until: Instant
}

export interface Silence {
  id: string
  until: Instant
  rules: string[]
  queues: string[]
  groups: string[]
  comment: string | null
}
