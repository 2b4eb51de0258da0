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

/** One alert as it stands: about which queue, how bad, since when, who has taken it. */
export interface AlertPicture {
  id: string
  kind: string
  rule: string
  severity: 'critical' | 'warning' | 'notice'
  state: 'firing' | 'acknowledged' | 'snoozed' | 'resolved'
  since: string
  queue?: string | null
  group?: string | null
  facts?: Record<string, unknown>
  acknowledged_by?: string | null
  snoozed_until?: string | null
  resolved_at?: string | null
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
  tile_kpi: string
  pages: string[] | null
  quiet: string | null
  swap: boolean
}

/** The board that a television shows, sent before its figures and whenever it is changed. */
export interface BoardFrame {
  frame: 'board'
  id: string
  version: number
  document: BoardDocument
  names: Record<string, string>
}

/** A way to tell people that does not work: since when, and what it answered. */
export interface ChannelPicture {
  channel: string
  kind: string
  since: string
  reason: string
  name: string
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
  alerts: AlertPicture[]
  sources: SourcePicture[]
  oddities: Record<string, number>
  channels: ChannelPicture[]
  history: HistoryPicture | null
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

/** What is so at the instant; null is not reported, but for longest_waiting_since where nobody waits. */
export interface Gauges {
  waiting: number | null
  ringing: number | null
  overdue_waiting: number | null
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

/** How far history is behind the board; `reachable` is false while its database is away. */
export interface HistoryPicture {
  lag_s: number
  reachable: boolean
}

/** When a queue with opening hours opens, and when it closes: the last time or the next. */
export interface Hours {
  open: boolean
  opens_at: string | null
  closed_at: string | null
}

/** A queue whose free agents could serve this one: how many, and how many it could spare. */
export interface Lender {
  queue: string
  free: number
  spare: number
  serving: number
  required: number | null
  serves_already: boolean
}

/** The service level expected of the next half hour, and between which it lies four times in five. */
export interface LevelAhead {
  until: string
  mean: number | null
  low: number | null
  high: number | null
}

/** From which value a total is marked; which way is bad, the catalogue knows. */
export interface Limits {
  warn: number | null
  breach: number | null
}

/** What comes at a queue just now, as staffing is worked out from it. */
export interface LoadPicture {
  per_hour: number
  handle_s: number
  patience_s: number | null
  erlangs: number
  elsewhere: number
}

/** A quarter hour to come: the calls expected, between which four times in five they lie, and for whom. */
export interface QuarterAhead {
  since: string
  arrivals: number
  low: number
  high: number
  required: number | null
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
  staffing?: StaffingPicture
}

/** The client's message was not understood and changes nothing. */
export interface Refused {
  frame: 'refused'
  reason: string
  field: string | null
}

/** So many agents more, and when the last 30 minutes are then at the target again; null: not within the hour. */
export interface Remedy {
  agents: number
  back_at: string | null
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
  alerts: AlertPicture[]
  sources: SourcePicture[]
  oddities: Record<string, number>
  centre_name: string
  channels: ChannelPicture[]
  history: HistoryPicture | null
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

/** How many agents a queue has and needs, now and in the next quarter hours. */
export interface StaffingPicture {
  at: string
  staffed: number | null
  serving: number | null
  required: number | null
  missing: number | null
  basis: 'usual_day' | 'last_hour' | 'nothing'
  at_the_edge?: boolean
  from_history?: ('arrivals' | 'handle_time' | 'patience')[]
  load?: LoadPicture | null
  quarters?: QuarterAhead[]
  level?: LevelAhead | null
  lines?: number | null
  remedy?: Remedy | null
  lenders?: Lender[]
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
