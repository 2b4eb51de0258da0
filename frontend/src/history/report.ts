/** A report as its address says it: which view, of what, over which period, counted how. */
import { reportAddress } from '../routes'

export const VIEWS = ['table', 'trend', 'heatmap', 'waits', 'comparison', 'visits', 'timeline'] as const
export type ReportView = (typeof VIEWS)[number]

export const SUBJECT_KINDS = ['total', 'group', 'queue', 'agent'] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

export const INTERVALS = ['15m', '30m', '1h', '1d', '1w', '1mo', 'all'] as const
export type Interval = (typeof INTERVALS)[number]

export const PERIODS = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  '7_days_to_today',
  'last_7_days',
  'last_30_days',
  'this_month',
  'last_month',
] as const
export type Period = (typeof PERIODS)[number]

/** What a report asks; the same document is kept where a report is saved. */
export interface Report {
  view: ReportView
  kpis: string[] | null
  by: SubjectKind
  queues: string[] | null
  groups: string[] | null
  agents: string[] | null
  period: Period | null
  since: string | null
  until: string | null
  interval: Interval
  formula: string | null
  attribution: string | null
  compare: string | null
  outcome: string | null
  chart: 'line' | 'bar' | null
}

const LISTS = ['kpis', 'queues', 'groups', 'agents'] as const
const TEXTS = ['since', 'until', 'formula', 'attribution', 'compare', 'outcome'] as const

/** A report nobody has asked anything of yet. */
export function usual(view: ReportView): Report {
  return {
    ...{ view, kpis: null, by: view === 'comparison' ? 'queue' : 'total' },
    ...{ queues: null, groups: null, agents: null },
    ...{ period: view === 'timeline' ? 'today' : '7_days_to_today', since: null, until: null },
    ...{ interval: view === 'comparison' ? 'all' : '1d' },
    ...{ formula: null, attribution: null, compare: null, outcome: null, chart: null },
  } satisfies Report
}

/** The report of an address; what it does not say, or says in no known word, is as usual. */
export function reportOf(view: string, asked: string): Report | null {
  const known = VIEWS.find((each) => each === view)
  if (known === undefined) return null
  const query = new URLSearchParams(asked)
  const report = usual(known)
  const kept = query.get('since') !== null && query.get('until') !== null
  report.period = oneOf(PERIODS, query.get('period')) ?? (kept ? null : report.period)
  report.by = oneOf(SUBJECT_KINDS, query.get('by')) ?? report.by
  report.interval = oneOf(INTERVALS, query.get('interval')) ?? report.interval
  for (const name of LISTS) report[name] = listed(query.get(name))
  for (const name of TEXTS) report[name] = query.get(name) || null
  return report.period === null ? report : { ...report, since: null, until: null }
}

/** The address of a report. */
export function addressOf(report: Report): string {
  return reportAddress(report.view, askedBy(report, usual(report.view)))
}

/** The same report, looked at in another way; what has no meaning there stays for the way back. */
export function seenAs(report: Report, view: ReportView): Report {
  const { by, interval } = usual(view)
  const turns = view === 'comparison' || report.view === 'comparison'
  return { ...report, view, ...(turns ? { by, interval } : {}) }
}

function askedBy(report: Report, usually: Report): string {
  const asked = new URLSearchParams()
  for (const name of ['period', 'by', 'interval', ...TEXTS, ...LISTS] as const) {
    const value = report[name]
    const text = Array.isArray(value) ? value.map(escaped).join(',') : value
    if (text !== null && text !== '' && text !== usually[name]) asked.set(name, text)
  }
  return asked.toString()
}

// Names may hold commas, which part the names of a list.
function escaped(name: string): string {
  return name.replace(/%/g, '%25').replace(/,/g, '%2C')
}

function listed(text: string | null): string[] | null {
  const names = (text ?? '').split(',').filter((name) => name !== '')
  const read = names.map((name) => name.replace(/%2C/g, ',').replace(/%25/g, '%'))
  return read.length === 0 ? null : read
}

function oneOf<T extends string>(known: readonly T[], text: string | null): T | null {
  return known.find((each) => each === text) ?? null
}
