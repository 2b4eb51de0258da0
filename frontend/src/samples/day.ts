/** A small sample day for tests: one centre at 15:42 and the pieces it is made of. */
import type { Agent, AgentState, Delta, Kpi, NowFigures, Queue, Snapshot, SnapshotFrame } from '../live/protocol'

export const AT = '2026-11-17T15:42:07.000Z'
export const NOW = Date.parse(AT)

/** An instant so many seconds before the sample moment. */
export function before(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString()
}

export const NOBODY: NowFigures = {
  waiting: 0,
  ringing: 0,
  overdue_waiting: 0,
  longest_waiting_since: null,
  agents_available: 1,
  agents_staffed: 6,
  agents_on_call: 4,
  agents_on_hold: 1,
  agents_ringing: 0,
  agents_wrap_up: 1,
  agents_away: 0,
  agents_offline: 2,
  away_reasons: null,
}

export function ratio(numerator: number, denominator: number): Kpi {
  const value = denominator === 0 ? null : numerator / denominator
  return { value, numerator, denominator, formula: 'short_excluded', attribution: 'sl_event' }
}

export function queue(over: Partial<Queue> = {}, serviceLevel: Kpi = ratio(91, 111)): Queue {
  return {
    name: 'Private accounts',
    group: null,
    target: { ratio: 0.8, within_s: 20 },
    status: 'ok',
    status_since: before(1290),
    sources: ['native'],
    now: NOBODY,
    windows: {
      '30m': { since: before(1800), until: AT, kpis: { service_level: serviceLevel } },
      today: { since: before(50_000), until: AT, kpis: { service_level: serviceLevel } },
    },
    ...over,
  }
}

export const SECURITIES = queue(
  {
    name: 'Securities',
    status: 'breach',
    now: { ...NOBODY, waiting: 7, longest_waiting_since: before(294), agents_available: 0 },
  },
  ratio(17, 46),
)

export const CARDS = queue(
  { name: 'Cards', status: 'risk', sources: ['cards-pbx'] },
  ratio(44, 57),
)

export function snapshot(queues: Record<string, Queue>, over: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 812,
    at: AT,
    centre: 'main',
    timezone: 'Europe/London',
    clock: 'wall',
    applied: 122_034,
    lag_s: 0.4,
    queues,
    total: { now: NOBODY, windows: {} },
    groups: {},
    agents: [],
    alerts: [],
    sources: [],
    oddities: {},
    centre_name: '',
    channels: [],
    history: null,
    ...over,
  }
}

export function frameOf(picture: Snapshot): SnapshotFrame {
  return { frame: 'snapshot', ...picture }
}

export function delta(over: Partial<Delta>): Delta {
  return {
    frame: 'delta',
    version: 813,
    since: 812,
    at: AT,
    applied: 122_035,
    lag_s: 0.2,
    queues: {},
    removed: [],
    total: { now: NOBODY, windows: {} },
    groups: {},
    agents: [],
    alerts: [],
    sources: [],
    oddities: {},
    channels: [],
    history: null,
    ...over,
  }
}

export function agent(
  name: string,
  state: AgentState = 'available',
  seconds = 60,
  queues = ['PS'],
): Agent {
  return { agent: name, state, reason: null, since: before(seconds), queues }
}
