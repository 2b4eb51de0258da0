/** Which queues are in trouble, worst first, and which of them leads the alert row. */
import type { Queue, QueueId, Snapshot } from '../live/protocol'
import { isTroubled, shortfall } from '../words/phrases'
import { STATUS_LOOKS } from '../parts/status'
import { WINDOW } from './tile'

export interface Trouble {
  id: QueueId
  queue: Queue
}

/** Queues in breach, then at risk; among equals the one furthest below its target first. */
export function troubles(snapshot: Snapshot, silent: ReadonlySet<QueueId>): Trouble[] {
  return Object.entries(snapshot.queues)
    .filter(([id, queue]) => isTroubled(queue) && !silent.has(id))
    .map(([id, queue]) => ({ id, queue }))
    .sort((a, b) => rank(a) - rank(b) || shortfall(b.queue, WINDOW) - shortfall(a.queue, WINDOW))
}

function rank({ queue }: Trouble): number {
  return STATUS_LOOKS[queue.status].rank
}

const STEADY_MS = 15_000

/** The queue that leads the alert row, and since when. */
export interface Leader {
  id: QueueId | null
  status: string
  since: number
}

export const NO_LEADER: Leader = { id: null, status: '', since: 0 }

/** Keeps the leader for a quarter of a minute, unless something graver has come or it is over. */
export function ledBy(before: Leader, ordered: Trouble[], now: number): Leader {
  const [worst] = ordered
  if (worst === undefined) return before.id === null ? before : NO_LEADER
  const same = ordered.find(({ id, queue }) => id === before.id && queue.status === before.status)
  const graver = same !== undefined && rank(worst) < rank(same)
  if (same !== undefined && !graver && (same === worst || now - before.since < STEADY_MS)) {
    return before
  }
  return { id: worst.id, status: worst.queue.status, since: now }
}

/** The same troubles with the leader moved to the front. */
export function withLeader(ordered: Trouble[], leader: Leader): Trouble[] {
  const first = ordered.filter(({ id }) => id === leader.id)
  return [...first, ...ordered.filter(({ id }) => id !== leader.id)]
}
