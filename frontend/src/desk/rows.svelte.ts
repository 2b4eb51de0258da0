/** The rows of the queue table, each with a state of its own: a change draws again only the rows it concerns. */
import type { Queue, QueueId } from '../live/protocol'

// Far from view a wait need not be counted by the second.
const FAR_STEP_MS = 10_000

interface Told {
  queue: Queue
  /** The instant its wait is counted to; 0 while nobody waits, so that time alone draws nothing. */
  clockAt: number
  isSilent: boolean
}

/** What one row is drawn from. */
export class Row {
  queue = $state.raw() as Queue
  clockAt = $state(0)
  isSilent = $state(false)
  /** In or beside the part of the page that is seen. */
  isNear = true
  #told: Told

  constructor(told: Told) {
    this.#told = told
    this.catchUp()
  }

  /** Notes the latest, without drawing it yet. */
  hear(told: Told): void {
    this.#told = told
  }

  /** Something changed but the time, or much of it has passed. */
  get isLate(): boolean {
    const { queue, clockAt, isSilent } = this.#told
    const passed = Math.abs(clockAt - this.clockAt)
    return queue !== this.queue || isSilent !== this.isSilent || passed >= FAR_STEP_MS
  }

  /** Draws the latest. */
  catchUp(): void {
    this.queue = this.#told.queue
    this.clockAt = this.#told.clockAt
    this.isSilent = this.#told.isSilent
  }
}

type Later = (work: () => void) => void

const AT_ONCE = 5
const PACE_MS = 250
const soon: Later = (work) => void setTimeout(work, PACE_MS)

/** Every row: those near at once, those far a few at a time: whoever comes to one finds it up to date. */
export class Rows {
  readonly #rows = new Map<QueueId, Row>()
  readonly #late = new Set<Row>()

  constructor(private readonly later: Later = soon) {}

  /** Lays a picture upon the rows. */
  show(queues: Record<QueueId, Queue>, clockAt: number, silent: Map<QueueId, unknown>): void {
    const waited = this.#late.size > 0
    for (const [id, queue] of Object.entries(queues)) {
      const waits = queue.now.longest_waiting_since !== null
      this.#tell(id, { queue, clockAt: waits ? clockAt : 0, isSilent: silent.has(id) })
    }
    for (const id of this.#rows.keys()) if (!(id in queues)) this.#rows.delete(id)
    if (!waited) this.#goOn()
  }

  of(id: QueueId): Row | undefined {
    return this.#rows.get(id)
  }

  /** Notes that a row comes near, or leaves. */
  moved(id: QueueId, isNear: boolean): void {
    const row = this.#rows.get(id)
    if (row === undefined) return
    row.isNear = isNear
    if (isNear) row.catchUp()
  }

  #tell(id: QueueId, told: Told): void {
    const row = this.#rows.get(id)
    if (row === undefined) {
      this.#rows.set(id, new Row(told))
      return
    }
    row.hear(told)
    if (row.isNear) row.catchUp()
    else if (row.isLate) this.#late.add(row)
  }

  #goOn(): void {
    if (this.#late.size > 0) this.later(() => this.#catchUp())
  }

  #catchUp(): void {
    for (const row of [...this.#late].slice(0, AT_ONCE)) {
      this.#late.delete(row)
      row.catchUp()
    }
    this.#goOn()
  }
}
