/** The picture held by this browser, and how a change is laid upon it. */
import type { Agent, Delta, Queue, QueueId, Snapshot, SnapshotFrame } from './protocol'

/** A snapshot frame without its envelope. */
export function fromSnapshot({ frame: _, ...snapshot }: SnapshotFrame): Snapshot {
  return { ...snapshot, queues: inOrder(snapshot.queues) }
}

/** The board after a change, or null when a version between the two is missing. */
export function applyDelta(board: Snapshot, delta: Delta): Snapshot | null {
  if (delta.since !== board.version) return null
  return {
    ...board,
    version: delta.version,
    at: delta.at,
    applied: delta.applied,
    lag_s: delta.lag_s,
    queues: mergedQueues(board.queues, delta),
    total: delta.total,
    groups: delta.groups,
    sources: delta.sources,
    agents: mergedAgents(board.agents, delta.agents),
    alerts: delta.alerts,
    oddities: delta.oddities,
  }
}

/** True for a change the board already contains, as after a resume. */
export function isOld(board: Snapshot, delta: Delta): boolean {
  return delta.version <= board.version
}

// By their ids, whichever spoke first: every screen and every start shows the same places.
function inOrder(queues: Record<QueueId, Queue>): Record<QueueId, Queue> {
  return Object.fromEntries(Object.entries(queues).sort(([a], [b]) => (a < b ? -1 : 1)))
}

// Untouched queues keep their identity, so that only the tiles of changed ones are drawn again.
function mergedQueues(queues: Record<QueueId, Queue>, delta: Delta): Record<QueueId, Queue> {
  const merged = { ...queues }
  for (const [id, queue] of Object.entries(delta.queues)) merged[id] = withTrend(queue, queues[id])
  for (const id of delta.removed) delete merged[id]
  return inOrder(merged)
}

function withTrend(queue: Queue, before: Queue | undefined): Queue {
  if (queue.trend !== undefined || before?.trend === undefined) return queue
  return { ...queue, trend: before.trend }
}

function mergedAgents(agents: Agent[], changed: Agent[]): Agent[] {
  if (changed.length === 0) return agents
  const merged = new Map(agents.map((agent) => [agent.agent, agent]))
  for (const agent of changed) merged.set(agent.agent, agent)
  return [...merged.values()]
}
