/** Which breaches have just begun: what a sound may be made for. */
import type { QueueId, Snapshot } from '../live/protocol'

export type Breached = ReadonlySet<QueueId>

/** The queues in breach. */
export function breachedIn(snapshot: Snapshot): Breached {
  const queues = Object.entries(snapshot.queues)
  return new Set(queues.filter(([, { status }]) => status === 'breach').map(([id]) => id))
}

/** True where a queue is in breach that was not before; what was there at first is no news. */
export function beginsBreach(before: Breached | null, now: Breached): boolean {
  return before !== null && [...now].some((id) => !before.has(id))
}
