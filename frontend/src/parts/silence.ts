/** Which sources have fallen silent, and which queues they leave without news. */
import type { Queue, QueueId, Snapshot, Source } from '../live/protocol'

/** Queues all of whose sources are silent, each with the instant of its last news, if known. */
export function silentQueues(snapshot: Snapshot): Map<QueueId, number | null> {
  const sources = new Map(snapshot.sources.map((source) => [source.source, source]))
  const silent = new Map<QueueId, number | null>()
  for (const [id, queue] of Object.entries(snapshot.queues)) {
    const own = queue.sources.map((name) => sources.get(name)).filter((each) => each !== undefined)
    if (isSilent(queue, own)) silent.set(id, lastNews(own))
  }
  return silent
}

function isSilent(queue: Queue, own: Source[]): boolean {
  if (queue.status === 'stale') return true
  return own.length > 0 && own.length === queue.sources.length && own.every((each) => each.silent)
}

function lastNews(own: Source[]): number | null {
  const heard = own
    .map((source) => Date.parse(source.last_event_at ?? source.silent_since ?? ''))
    .filter((at) => !Number.isNaN(at))
  return heard.length === 0 ? null : Math.max(...heard)
}
