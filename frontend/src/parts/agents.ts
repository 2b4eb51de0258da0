/** The agent states of the footer, gathered from the gauges. */
import type { NowFigures } from '../live/protocol'
import type { Key } from '../words/language'

export interface AgentShare {
  state: 'on_call' | 'wrap_up' | 'available' | 'break' | 'offline'
  words: Key
  /** Null where no source sends agent states. */
  count: number | null
}

/** The five states in their fixed order; holding and being rung belong to a call. */
export function agentShares(now: NowFigures | null): AgentShare[] {
  const onCall = added(now?.agents_on_call, now?.agents_on_hold, now?.agents_ringing)
  return [
    { state: 'on_call', words: 'on_call', count: onCall },
    { state: 'wrap_up', words: 'wrap_up', count: now?.agents_wrap_up ?? null },
    { state: 'available', words: 'available', count: now?.agents_available ?? null },
    { state: 'break', words: 'break', count: now?.agents_away ?? null },
    { state: 'offline', words: 'offline', count: now?.agents_offline ?? null },
  ]
}

function added(...counts: (number | null | undefined)[]): number | null {
  const known = counts.filter((count) => count != null)
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
}
