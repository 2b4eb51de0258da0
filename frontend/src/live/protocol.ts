/** The words the service and the browser speak: frames, the snapshot and its parts. */

/** An ISO 8601 instant in UTC, as sent. */
export type Instant = string
export type QueueId = string
export type QueueStatus = 'ok' | 'risk' | 'breach' | 'nodata' | 'closed' | 'stale'

/** One figure; `value` null means nothing to divide by, `reported: false` that no source sends it. */
export interface Kpi {
  value: number | null
  numerator?: number
  denominator?: number
  formula?: string
  attribution?: string
  reported?: boolean
}

export interface WindowFigures {
  since: Instant
  until: Instant
  kpis: Record<string, Kpi>
}

/** Gauges of this moment; every `agents_*` is null where no agent feed exists. */
export interface NowFigures {
  waiting: number
  ringing: number
  overdue_waiting: number
  longest_waiting_since: Instant | null
  agents_available: number | null
  agents_staffed: number | null
  agents_on_call: number | null
  agents_on_hold: number | null
  agents_ringing: number | null
  agents_wrap_up: number | null
  agents_away: number | null
  agents_offline: number | null
  away_reasons?: Record<string, number>
}

export interface Forecast {
  step_s: number
  values: (number | null)[]
}

/** Equal steps ending at `until`; the last value is the present one. */
export interface Trend {
  kpi: string
  window: string
  step_s: number
  until: Instant
  values: (number | null)[]
  forecast?: Forecast
}

export interface Target {
  ratio: number
  within_s: number
}

/** When a closed queue shut and when it opens again, where its hours are known. */
export interface Hours {
  open?: boolean
  closed_at: Instant | null
  opens_at: Instant | null
}

export interface Totals {
  now: NowFigures
  windows: Record<string, WindowFigures>
}

export interface Queue extends Totals {
  name: string
  group: string | null
  target: Target
  status: QueueStatus
  status_since: Instant
  sources: string[]
  trend?: Trend
  hours?: Hours
}

export interface Source {
  source: string
  last_event_at: Instant | null
  lag_s: number | null
  silent: boolean
  silent_since: Instant | null
  /** How far the source's clock runs ahead of the service's. */
  skew_s?: number | null
}

/** What to do about a breach: so many more agents, and when the target is met again with them. */
export interface Advice {
  agents: number
  back_at: Instant | null
}

export interface Alert {
  queue?: QueueId
  advice?: Advice
}

export type AgentState =
  | 'available'
  | 'ringing'
  | 'on_call'
  | 'on_hold'
  | 'wrap_up'
  | 'away'
  | 'offline'

export interface Agent {
  agent: string
  state: AgentState
  reason: string | null
  since: Instant
  queues: QueueId[]
}

/** The whole picture of a centre at one version. */
export interface Snapshot {
  version: number
  at: Instant
  centre: string
  centre_name?: string
  timezone: string
  clock: 'wall' | 'events'
  applied: number
  lag_s: number | null
  queues: Record<QueueId, Queue>
  total: Totals
  agents: Agent[]
  alerts: Alert[]
  sources: Source[]
  oddities: Record<string, number>
}

export interface Hello {
  frame: 'hello'
  protocol: number
  build: string
  centre: string
  timezone: string
  clock: 'wall' | 'events'
  now: Instant
  heartbeat_s: number
}

export type SnapshotFrame = Snapshot & { frame: 'snapshot' }

/** What changed between two versions: whole queues, with `trend` only where it changed. */
export interface Delta {
  frame: 'delta'
  version: number
  since: number
  at: Instant
  applied: number
  lag_s: number | null
  queues: Record<QueueId, Queue>
  removed: QueueId[]
  total?: Totals
  sources?: Source[]
  agents?: Agent[]
  alerts?: Alert[]
  oddities?: Record<string, number>
}

export interface Heartbeat {
  frame: 'heartbeat'
  version: number
  at: Instant
  now: Instant
  lag_s: number | null
}

export interface Refused {
  frame: 'refused'
  reason: string
  field?: string
}

export type Frame = Hello | SnapshotFrame | Delta | Heartbeat | Refused

/** What the browser may send. */
export type Request =
  | { frame: 'subscribe'; queues?: QueueId[]; windows?: string[]; kpis?: string[] }
  | { frame: 'resume'; version: number }

/** The service's own close codes that change what the browser does next. */
export const NOT_SIGNED_IN = 4401

const KNOWN = new Set(['hello', 'snapshot', 'delta', 'heartbeat', 'refused'])

/** Reads one message, or answers null for anything this build does not know. */
export function readFrame(text: string): Frame | null {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof said !== 'object' || said === null || !('frame' in said)) return null
  return KNOWN.has(String(said.frame)) ? (said as Frame) : null
}
