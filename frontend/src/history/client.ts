/** What the service tells of the past: figures by interval, waits, weekdays and hours, visits, agents. */
import { ask, tell, type Answer } from '../live/ask'
import type { Instant, Kpi } from '../live/protocol'
import type { Visit } from '../live/visits'
import type { Days } from './periods'
import type { Report } from './report'

export interface Row {
  /** Which interval, from 0; rows of two periods with the same belong together. */
  n: number
  since: Instant
  until: Instant
  /** A queue, a group or an agent; '' for the whole. */
  subject: string
  name?: string
  kpis: Record<string, Kpi>
}

interface Answered {
  since: Instant
  until: Instant
  /** Up to here every figure is final; null where nothing was ever written. */
  complete_until: Instant | null
}

export interface History extends Answered {
  timezone: string
  kpis: string[]
  rows: Row[]
  compared: { since: Instant; until: Instant; rows: Row[] } | null
}

export interface WaitsAnswer extends Answered {
  edges: number[]
  counts: number[]
  by_outcome?: Record<string, number[]>
  n: number
  median_s: number | null
  p90_s: number | null
  max_s: number | null
  mean_s: number | null
  within_s?: number | null
}

export interface HeatMap extends Answered {
  kpi: string
  /** Seven days, Monday first, of 24 hours; null where the period has no such hour. */
  cells: (Kpi | null)[][]
}

export interface PastVisit extends Visit {
  /** When a later call of the same caller was answered; missing where it cannot be known. */
  reached_later?: Instant | null
}

export interface PastVisits {
  visits: PastVisit[]
  more: boolean
  next?: string | null
}

export interface Span {
  since: Instant
  until: Instant | null
  state: string
  reason: string | null
  queues: string[]
}

export interface Timeline extends Answered {
  agent: string
  spans: Span[]
  state_s: Record<string, number>
}

export interface SavedReport {
  id: string
  version: number
  name: string
  document: Report
  changed_at: Instant
  changed_by?: string | null
}

/** Whatever became of the call. */
export const ANY = 'any'

type Query = Record<string, string | number | null>

/** What a question about figures asks, in the words of the service. */
export function historyQuery(report: Report, days: Days, kpis: readonly string[]): Query {
  return {
    ...{ kpis: kpis.join(','), by: report.by, interval: report.interval },
    ...periodQuery(report, days),
    ...subjectsQuery(report),
    ...{ formula: report.formula, attribution: report.attribution, compare: report.compare },
  }
}

/** The address a question's answer can be downloaded from. */
export function downloadAddress(path: string, query: Query, format: string): string {
  const asked = Object.entries({ ...query, format }).filter(([, value]) => value !== null)
  return `${path}?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`
}

export function askHistory(query: Query): Promise<Answer<History>> {
  return ask('/v1/history', query)
}

export function waitsQuery(report: Report, days: Days): Query {
  return { ...periodQuery(report, days), queues: report.queues?.join(',') ?? null }
}

export function askWaits(query: Query): Promise<Answer<WaitsAnswer>> {
  return ask('/v1/history/waits', query)
}

export function heatMapQuery(report: Report, days: Days, kpi: string): Query {
  return {
    ...{ kpi, formula: report.formula, attribution: report.attribution },
    ...periodQuery(report, days),
    ...subjectsQuery(report),
  }
}

export function askHeatMap(query: Query): Promise<Answer<HeatMap>> {
  return ask('/v1/history/heatmap', query)
}

export function visitsQuery(report: Report, days: Days): Query {
  return {
    ...{ outcome: report.outcome === ANY ? null : (report.outcome ?? 'abandoned') },
    ...{ queues: report.queues?.join(',') ?? null },
    ...{ since: report.since ?? days.since, until: report.until ?? days.until },
  }
}

export function askVisits(query: Query, cursor: string | null): Promise<Answer<PastVisits>> {
  return ask('/v1/visits', { ...query, limit: 200, cursor })
}

export function askTimeline(agent: string, days: Days): Promise<Answer<Timeline>> {
  return ask(`/v1/agents/${encodeURIComponent(agent)}/timeline`, { ...days })
}

export function askReports(): Promise<Answer<{ reports: SavedReport[] }>> {
  return ask('/v1/reports')
}

export function saveReport(name: string, document: Report): Promise<Answer<SavedReport>> {
  return tell('POST', '/v1/reports', { name, document })
}

export function deleteReport(id: string): Promise<Answer<null>> {
  return tell('DELETE', `/v1/reports/${encodeURIComponent(id)}`)
}

function periodQuery(report: Report, days: Days): Query {
  return { since: report.since ?? days.since, until: report.until ?? days.until }
}

function subjectsQuery({ by, queues, groups, agents }: Report): Query {
  return {
    queues: by === 'agent' ? null : (queues?.join(',') ?? null),
    groups: by === 'group' ? (groups?.join(',') ?? null) : null,
    agents: by === 'agent' ? (agents?.join(',') ?? null) : null,
  }
}
