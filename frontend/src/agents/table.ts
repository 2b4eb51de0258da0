/** The table of agents: what each did in a period, joined with what they do now. */
import { written, type Kind } from '../figures/written'
import { groupOf, member, stateWords, type GroupName } from '../desk/agent_groups'
import type { Agent, Kpi, QueueId } from '../live/protocol'
import type { Key, Language } from '../words/language'

export interface AgentReport extends Agent {
  windows: Record<string, { state_s: Record<string, number>; kpis: Record<string, Kpi> }>
}

export interface AgentRow {
  id: string
  /** What people call the agent. */
  name: string
  group: GroupName
  state: Key
  reason: string
  seconds: number
  flagged: boolean
  queues: QueueId[]
  kpis: Record<string, Kpi>
  shares: { name: GroupName; count: number }[]
}

export const COLUMNS: readonly { slug: string; words: Key; hint: Key; kind: Kind }[] = [
  { slug: 'handled', words: 'handled', hint: 'def_handled', kind: 'count' },
  { slug: 'average_handle_time', words: 'aht', hint: 'def_average_handle_time', kind: 'duration' },
  { slug: 'average_talk', words: 'talk', hint: 'def_average_talk', kind: 'duration' },
  { slug: 'average_hold', words: 'hold', hint: 'def_average_hold', kind: 'duration' },
  { slug: 'average_acw', words: 'wrap_up', hint: 'def_average_acw', kind: 'duration' },
  { slug: 'rona', words: 'rona', hint: 'def_rona', kind: 'count' },
  { slug: 'occupancy', words: 'occupancy', hint: 'def_occupancy', kind: 'whole' },
  { slug: 'utilisation', words: 'utilisation', hint: 'def_utilisation', kind: 'whole' },
]

/** The rows of a period; an agent's present state comes from the live picture where it has one. */
export function agentRows(
  reports: readonly AgentReport[],
  live: readonly Agent[],
  window: string,
  clockAt: number,
  call: (id: string) => string = (id) => id,
): AgentRow[] {
  const present = new Map(live.map((agent) => [agent.agent, agent]))
  return reports.map((report) => {
    const agent = present.get(report.agent) ?? report
    const { seconds, flagged } = member(agent, clockAt)
    const told = report.windows[window]
    return {
      ...{ id: report.agent, name: call(report.agent), group: groupOf(agent), state: stateWords(agent.state) },
      ...{ reason: agent.reason ?? '', seconds, flagged, queues: agent.queues },
      ...{ kpis: told?.kpis ?? {}, shares: shares(told?.state_s ?? {}) },
    }
  })
}

const STATES: readonly { name: GroupName; states: string[] }[] = [
  { name: 'on_call', states: ['on_call', 'on_hold', 'ringing'] },
  { name: 'wrap_up', states: ['wrap_up'] },
  { name: 'available', states: ['available'] },
  { name: 'break', states: ['away'] },
  { name: 'offline', states: ['offline'] },
]

function shares(seconds: Record<string, number>): AgentRow['shares'] {
  return STATES.map(({ name, states }) => ({
    name,
    count: states.reduce((sum, state) => sum + (seconds[state] ?? 0), 0),
  }))
}

export interface Sort {
  column: string
  descending: boolean
}

/** The rows in order: by name, by time in state, or by a figure; what was not measured goes last. */
export function sortedRows(rows: readonly AgentRow[], { column, descending }: Sort): AgentRow[] {
  const sign = descending ? -1 : 1
  if (column === 'name') return [...rows].sort((a, b) => sign * a.name.localeCompare(b.name))
  return [...rows].sort((a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (left - right) || a.name.localeCompare(b.name)
  })
}

function valueOf(row: AgentRow, column: string): number | null {
  return column === 'in_state' ? row.seconds : (row.kpis[column]?.value ?? null)
}

/** The cells of a row, as written. */
export function cells(row: AgentRow, language: Language): { slug: string; text: string; nil: boolean }[] {
  return COLUMNS.map(({ slug, kind }) => {
    const { figure, unit, nil } = written(row.kpis[slug], kind, language)
    return { slug, text: figure + unit, nil }
  })
}
