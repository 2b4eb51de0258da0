/** The page of tiles on show, as the view sees it. */
import type { QueueId, Snapshot } from '../live/protocol'
import { UNTURNED, heldAt, pageOf, turned, type Carousel as State, type Layout } from './layout'

export class Carousel {
  page = $state(0)
  #state: State = UNTURNED
  #breached: ReadonlySet<QueueId> | null = null

  constructor(private readonly everyS: () => number) {}

  /** Turns the page when its time has come, and jumps to one where a breach begins. */
  follow(snapshot: Snapshot | null, places: readonly QueueId[], layout: Layout, now: number): void {
    const fresh = this.#newBreach(snapshot, places)
    this.#state =
      fresh === null || layout.pages === 1
        ? turned(this.#state, now, layout.pages, this.everyS())
        : heldAt(pageOf(fresh, layout), now)
    this.page = this.#state.page
  }

  /** The place of a queue whose breach has just begun, or null. */
  #newBreach(snapshot: Snapshot | null, places: readonly QueueId[]): number | null {
    if (snapshot === null) return null
    const breached = places.filter((id) => snapshot.queues[id]?.status === 'breach')
    const known = this.#breached
    this.#breached = new Set(breached)
    const fresh = known === null ? undefined : breached.find((id) => !known.has(id))
    return fresh === undefined ? null : places.indexOf(fresh)
  }
}
