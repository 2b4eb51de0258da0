/** Which queues a board shows, and in which order. */
import type { Queue, QueueId, Snapshot } from '../live/protocol'
import { STATUS_LOOKS } from '../parts/status'
import type { BoardDocument } from './document'

type Chooses = Pick<BoardDocument, 'queues' | 'order'>

/** The picture with the queues of the board only. */
export function shownOn(snapshot: Snapshot, { queues }: Chooses): Snapshot {
  if (queues === null) return snapshot
  const chosen = new Set(queues)
  const shown = Object.entries(snapshot.queues).filter(([id]) => chosen.has(id))
  return { ...snapshot, queues: Object.fromEntries(shown) }
}

/** The queues of a picture in the order of the board; those it does not name come last, by name. */
export function placesOf(queues: Readonly<Record<QueueId, Queue>>, { order }: Chooses): QueueId[] {
  const ids = Object.keys(queues).sort((a, b) => byName(queues, a, b))
  if (order === 'name') return ids
  const ranks = order === 'urgency' ? urgency(queues) : new Map(order.map((id, at) => [id, at]))
  const rank = (id: QueueId): number => ranks.get(id) ?? ids.length
  return ids.sort((a, b) => rank(a) - rank(b))
}

function urgency(queues: Readonly<Record<QueueId, Queue>>): Map<QueueId, number> {
  const known = Object.entries(queues)
  return new Map(known.map(([id, { status }]) => [id, STATUS_LOOKS[status].rank]))
}

// Never by the reader's language: a board keeps its places when another language is chosen.
function byName(queues: Readonly<Record<QueueId, Queue>>, a: QueueId, b: QueueId): number {
  const [one, other] = [queues[a]?.name ?? a, queues[b]?.name ?? b]
  return one.localeCompare(other, 'en') || (a < b ? -1 : 1)
}
