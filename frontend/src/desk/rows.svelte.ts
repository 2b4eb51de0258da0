/** The rows of the queue table, each with a state of its own: a change draws again only the rows it concerns. */
import type { Queue, QueueId } from '../live/protocol'

/** What one row is drawn from. */
export class Row {
  queue = $state.raw() as Queue
  /** The instant its wait is counted to; 0 while nobody waits, so that time alone draws nothing. */
  clockAt = $state(0)
  isSilent = $state(false)
  /** Its day is unfolded below it. */
  isOpen = $state(false)
  /** How high the day is that is unfolded. */
  extra = $state(0)

  /** Draws the latest. */
  show(queue: Queue, clockAt: number, isSilent: boolean): void {
    this.queue = queue
    this.clockAt = queue.now.longest_waiting_since === null ? 0 : clockAt
    this.isSilent = isSilent
  }

  /** Unfolds or folds its day. */
  turn(): void {
    this.isOpen = !this.isOpen
    this.extra = 0
  }
}

/** The rows that have been drawn; what is out of sight is told nothing until it comes back. */
export class Rows {
  readonly #rows = new Map<QueueId, Row>()

  /** Lays a picture upon the rows that are drawn. */
  show(
    queues: Record<QueueId, Queue>,
    drawn: readonly { id: QueueId }[],
    clockAt: number,
    silent: Map<QueueId, unknown>,
  ): void {
    for (const { id } of drawn) {
      const queue = queues[id]
      if (queue !== undefined) this.#row(id).show(queue, clockAt, silent.has(id))
    }
    for (const id of this.#rows.keys()) if (!(id in queues)) this.#rows.delete(id)
  }

  of(id: QueueId): Row | undefined {
    return this.#rows.get(id)
  }

  #row(id: QueueId): Row {
    const row = this.#rows.get(id) ?? new Row()
    this.#rows.set(id, row)
    return row
  }
}
