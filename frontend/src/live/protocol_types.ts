/**
 * What the service and the browser say to each other, written from the service's own frames.
 * Not for editing: `./dev python -m tests.contract.protocol_types` writes it again.
 */

/** What one agent is doing, since when. */
export interface AgentPicture {
  agent: string
  state: 'available' | 'ringing' | 'on_call' | 'on_hold' | 'wrap_up' | 'away' | 'offline' | 'error'
  reason: string | null
  since: string
  queues: string[]
}

/** The line that every screen shows; null text takes it away, `until` is when it goes by itself. */
export interface Banner {
  frame: 'banner'
  text: string | null
  until: string | null
}

/** One board; null queues are all, null KPIs the usual five, null language the screen's own. */
export interface BoardDocument {
  name: string
  queues: string[] | null
  kpis: string[] | null
  windows: string[]
  order: 'name' | 'urgency' | string[]
  message: string | null
  theme: 'auto' | 'dark' | 'light'
  language: 'en' | 'fa' | 'fil' | 'hu' | 'ro' | 'sw' | null
  distance_m: number
  diagonal_in: number
  carousel_s: number
  sound: boolean
  thresholds: Record<string, Limits>
}

/** The board that a television shows, sent before its figures and whenever it is changed. */
export interface BoardFrame {
  frame: 'board'
  id: string
  version: number
  document: BoardDocument
}

/** What changed since the version in `since`. */
export interface DeltaFrame {
  frame: 'delta'
  version: number
  since: number
  at: string
  applied: number
  lag_s: number
  queues: Record<string, QueuePicture>
  removed: string[]
  total: TotalPicture
  groups: Record<string, TotalPicture>
  agents: AgentPicture[]
  alerts: Record<string, unknown>[]
  sources: SourcePicture[]
  oddities: Record<string, number>
}

/** What a caller who enters now would be told, and how far that was off over the last day. */
export interface EstimatedWait {
  wait_s: number | null
  error_s: number | null
  n: number
  of: number
}

/** One KPI: its value, the fraction behind it, and whether a source reports it at all. */
export interface Figure {
  value: number | null
  numerator?: number
  denominator?: number
  formula?: string
  attribution?: string
  provisional?: boolean
  reported?: boolean
}

/** What is so at the instant; every agents_* is null where no source reports agents. */
export interface Gauges {
  waiting: number
  ringing: number
  overdue_waiting: number
  longest_waiting_since: string | null
  agents_available: number | null
  agents_ringing: number | null
  agents_on_call: number | null
  agents_on_hold: number | null
  agents_wrap_up: number | null
  agents_away: number | null
  agents_offline: number | null
  agents_staffed: number | null
  away_reasons: Record<string, number> | null
  estimated_wait?: EstimatedWait
}

/** Nothing changed, and the service lives; version and at are null before the first board. */
export interface Heartbeat {
  frame: 'heartbeat'
  version: number | null
  at: string | null
  now: string
  lag_s: number
  silent_s: number
}

/** The first frame: who speaks, and what its clock says. */
export interface Hello {
  frame: 'hello'
  protocol: number
  build: string
  centre: string
  timezone: string
  clock: 'wall' | 'events'
  now: string
  heartbeat_s: number
}

/** When a queue with opening hours opens, and when it closes: the last time or the next. */
export interface Hours {
  open: boolean
  opens_at: string | null
  closed_at: string | null
}

/** From which value a total is marked; which way is bad, the catalogue knows. */
export interface Limits {
  warn: number | null
  breach: number | null
}

/** Everything shown of one queue. */
export interface QueuePicture {
  name: string
  group: string | null
  target: Target
  status: 'ok' | 'risk' | 'breach' | 'nodata' | 'closed' | 'stale'
  status_since: string | null
  sources: string[]
  now: Gauges
  windows: Record<string, WindowFigures>
  trend?: Trend
  hours?: Hours
  longest_wait_s?: number
}

/** The client's message was not understood and changes nothing. */
export interface Refused {
  frame: 'refused'
  reason: string
  field: string | null
}

/** The client holds this version and wants what came after. */
export interface Resume {
  frame: 'resume'
  version: number
}

/** The whole board of the view. */
export interface SnapshotFrame {
  frame: 'snapshot'
  version: number
  at: string
  centre: string
  timezone: string
  clock: 'wall' | 'events'
  applied: number
  lag_s: number
  queues: Record<string, QueuePicture>
  total: TotalPicture
  groups: Record<string, TotalPicture>
  agents: AgentPicture[]
  alerts: Record<string, unknown>[]
  sources: SourcePicture[]
  oddities: Record<string, number>
  centre_name: string
}

/** How a source is doing: when it last spoke, how late its events arrive. */
export interface SourcePicture {
  source: string
  last_event_at: string
  lag_s: number
  silent: boolean
  silent_since: string | null
  skew_s: number
  tested_only?: boolean
}

/** Show only these queues, windows and KPIs from now on; what is left out means all. */
export interface Subscribe {
  frame: 'subscribe'
  queues?: string[] | null
  windows?: string[] | null
  kpis?: string[] | null
}

/** 80/20: the share to answer, and within how many seconds. */
export interface Target {
  ratio: number
  within_s: number
}

/** Sums over all queues of the centre. */
export interface TotalPicture {
  now: Gauges
  windows: Record<string, WindowFigures>
}

/** A figure as it stood at regular instants, oldest first; the last one at `until`. */
export interface Trend {
  kpi: string
  window: string
  step_s: number
  until: string
  values: (number | null)[]
}

/** The KPIs of one window, and its borders. */
export interface WindowFigures {
  since: string
  until: string
  kpis: Record<string, Figure>
}

export type FromService = Hello | SnapshotFrame | DeltaFrame | Heartbeat | BoardFrame | Banner | Refused

export type FromClient = Subscribe | Resume
