/** The visits a queue's page shows: those of today every half minute, who waits whenever it changes. */
import { Asked } from '../live/asked.svelte'
import type { Snapshot } from '../live/protocol'
import { MOST_VISITS, fetchVisits, type Visits } from '../live/visits'

const EVERY_MS = 30_000
const WAITING_EVERY_MS = 5_000
const PAST_EVERY_MS = 1_000

export class QueueVisits {
  readonly today = new Asked<Visits>()
  readonly waiting = new Asked<Visits>()
  #queue = ''
  #askedAt = Number.NEGATIVE_INFINITY
  #waitingAt = Number.NEGATIVE_INFINITY
  #count = -1
  /** The past instant that was asked about; null for the present. */
  #past: string | null = null

  /** Looks whether anything must be asked anew; called with every second and every picture. */
  follow(queue: string, snapshot: Snapshot, local: number, isPast = false): void {
    if (queue !== this.#queue || isPast !== (this.#past !== null)) this.#turn(queue)
    if (isPast) return this.#followPast(snapshot, local)
    this.#past = null
    this.#followWaiting(snapshot.queues[queue]?.now.waiting ?? 0, local)
    if (local - this.#askedAt < EVERY_MS) return
    this.#askedAt = local
    const since = snapshot.queues[queue]?.windows['today']?.since ?? null
    void this.today.fetch(() => fetchVisits({ queue, since, limit: MOST_VISITS }))
  }

  // As it was then; however fast the past is played, once a second.
  #followPast(snapshot: Snapshot, local: number): void {
    if (snapshot.at === this.#past || local - this.#askedAt < PAST_EVERY_MS) return
    this.#past = snapshot.at
    this.#askedAt = local
    const queue = this.#queue
    const since = snapshot.queues[queue]?.windows['today']?.since ?? null
    const until = snapshot.at
    void this.today.fetch(() => fetchVisits({ queue, since, until, limit: MOST_VISITS }))
    void this.waiting.fetch(() => fetchVisits({ queue, outcome: 'waiting', until, limit: 50 }))
  }

  #followWaiting(count: number, local: number): void {
    const restful = count === 0 || local - this.#waitingAt < WAITING_EVERY_MS
    if (count === this.#count && restful) return
    this.#count = count
    this.#waitingAt = local
    void this.waiting.fetch(() => fetchVisits({ queue: this.#queue, outcome: 'waiting', limit: 50 }))
  }

  #turn(queue: string): void {
    this.#queue = queue
    this.#askedAt = this.#waitingAt = Number.NEGATIVE_INFINITY
    this.#count = -1
    this.today.clear()
    this.waiting.clear()
  }
}
