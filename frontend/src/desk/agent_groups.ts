/** Agents by what they do, longest first, and which of them has done it for too long. */
import type { Agent, AgentState, QueueId } from '../live/protocol'
import type { AgentShare } from '../parts/agents'
import type { Key } from '../words/language'

export type GroupName = AgentShare['state']

export interface Member {
  agent: Agent
  seconds: number
  /** In this state for longer than is usual. */
  flagged: boolean
}

export interface Group {
  name: GroupName
  words: Key
  members: Member[]
}

const GROUP_OF: Record<AgentState, GroupName> = {
  on_call: 'on_call',
  on_hold: 'on_call',
  ringing: 'on_call',
  wrap_up: 'wrap_up',
  available: 'available',
  away: 'break',
  // Logged in, and no call reaches them.
  error: 'break',
  offline: 'offline',
}

const ORDER: readonly { name: GroupName; words: Key }[] = [
  { name: 'on_call', words: 'on_call' },
  { name: 'wrap_up', words: 'wrap_up' },
  { name: 'available', words: 'available' },
  { name: 'break', words: 'break' },
  { name: 'offline', words: 'offline' },
]

const TOO_LONG_S: Partial<Record<GroupName, number>> = { on_call: 1200, wrap_up: 120, break: 900 }

/** The group an agent belongs to. */
export function groupOf({ state }: Agent): GroupName {
  return GROUP_OF[state] ?? 'offline'
}

/** An agent with the time in their state. */
export function member(agent: Agent, clockAt: number): Member {
  const seconds = Math.max(0, Math.floor((clockAt - Date.parse(agent.since)) / 1000))
  const limit = TOO_LONG_S[groupOf(agent)]
  return { agent, seconds, flagged: limit !== undefined && seconds > limit }
}

/** The five groups in their fixed order; with a queue, only those who serve it. */
export function agentGroups(
  agents: readonly Agent[],
  clockAt: number,
  queue: QueueId | null = null,
): Group[] {
  const shown = agents.filter(({ queues }) => queue === null || queues.includes(queue))
  const members = shown.map((agent) => member(agent, clockAt)).sort((a, b) => b.seconds - a.seconds)
  return ORDER.map(({ name, words }) => ({
    ...{ name, words },
    members: members.filter(({ agent }) => groupOf(agent) === name),
  }))
}

/** The words for an agent's exact state. */
export function stateWords(state: AgentState): Key {
  return state === 'error' ? 'state_error' : state
}

/** Shares so many columns out among stacks: one each, then to whichever is tallest. */
export function spread(heights: readonly number[], columns: number): number[] {
  const given = heights.map(() => 1)
  for (let left = columns - heights.length; left > 0; left -= 1) {
    const rows = heights.map((height, at) => height / (given[at] ?? 1))
    const tallest = rows.indexOf(Math.max(...rows))
    given[tallest] = (given[tallest] ?? 0) + 1
  }
  return given
}
