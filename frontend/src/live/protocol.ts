/** The words the service and the browser speak, under the names the screens use. */
import type {
  AgentPicture,
  Banner,
  BoardFrame,
  DeltaFrame,
  FromClient,
  Heartbeat,
  Hello,
  QueuePicture,
  Refused,
  SnapshotFrame as SentSnapshot,
  Trend as SentTrend,
} from './protocol_types'

export type {
  AlertPicture as Alert,
  Figure as Kpi,
  Gauges as NowFigures,
  Banner,
  BoardFrame,
  Heartbeat,
  Hello,
  Hours,
  Refused,
  SourcePicture as Source,
  StaffingPicture as Staffing,
  Target,
  TotalPicture as Totals,
  WindowFigures,
} from './protocol_types'

/** An ISO 8601 instant in UTC, as sent. */
export type Instant = string
export type QueueId = string
export type QueueStatus = QueuePicture['status']
export type Agent = AgentPicture
export type AgentState = Agent['state']

/** What is to come, drawn wherever a service tells it. */
export interface Forecast {
  step_s: number
  values: (number | null)[]
}

/** Equal steps ending at `until`; the last value is the present one. */
export interface Trend extends SentTrend {
  forecast?: Forecast
}

export interface Queue extends Omit<QueuePicture, 'trend'> {
  trend?: Trend
}

interface Told {
  queues: Record<QueueId, Queue>
}

type Board<Frame> = Omit<Frame, keyof Told> & Told

export type SnapshotFrame = Board<SentSnapshot>
/** What changed between two versions: whole queues, with `trend` only where it changed. */
export type Delta = Board<DeltaFrame>
/** The whole picture of a centre at one version. */
export type Snapshot = Omit<SnapshotFrame, 'frame'>

export type Frame = Hello | SnapshotFrame | Delta | Heartbeat | BoardFrame | Banner | Refused
/** What the browser may send. */
export type Request = FromClient

/** The service's own close codes that change what the browser does next. */
export const NOT_SIGNED_IN = 4401
export const NO_SUCH_BOARD = 4404

const KNOWN = new Set(['hello', 'snapshot', 'delta', 'heartbeat', 'board', 'banner', 'refused'])

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
