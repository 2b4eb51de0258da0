/** How the states of agents are called and marked in the past. */
import type { Key } from '../words/language'

export const STATE_WORDS: Readonly<Record<string, Key>> = {
  available: 'available',
  ringing: 'ringing',
  on_call: 'on_call',
  on_hold: 'on_hold',
  wrap_up: 'wrap_up',
  away: 'break',
  offline: 'offline',
  error: 'state_error',
}

const MARKS: Readonly<Record<string, string>> = {
  ...{ ringing: 'state-on_call', on_call: 'state-on_call', on_hold: 'state-on_call' },
  ...{ wrap_up: 'state-wrap_up', available: 'state-available', away: 'state-break' },
}

/** The mark of a state: what the board marks it with. */
export function stateClass(state: string): string {
  return MARKS[state] ?? 'state-offline'
}
