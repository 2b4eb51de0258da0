/** The screen on show, as the view sees it. */
import type { QueueId, Snapshot } from '../live/protocol'
import { UNTURNED, heldAt, turned, type Carousel as State } from './layout'
import { screenOf, type Screen } from './screens'

export class Carousel {
  page = $state(0)
  #state: State = UNTURNED
  #breached: ReadonlySet<QueueId> | null = null

  constructor(private readonly everyS: () => number) {}

  /** Turns the page when its time has come, and jumps to one where a breach begins. */
  follow(snapshot: Snapshot | null, places: readonly QueueId[], screens: readonly Screen[], now: number): void {
    const fresh = this.#newBreach(snapshot, places)
    const seen = fresh === null || screens.length === 1 ? null : screenOf(screens, fresh)
    this.#state =
      seen === null ? turned(this.#state, now, screens.length, this.everyS()) : heldAt(seen, now)
    this.page = this.#state.page
  }

  /** A queue whose breach has just begun, or null. */
  #newBreach(snapshot: Snapshot | null, places: readonly QueueId[]): QueueId | null {
    if (snapshot === null) return null
    const breached = places.filter((id) => snapshot.queues[id]?.status === 'breach')
    const known = this.#breached
    this.#breached = new Set(breached)
    return known === null ? null : (breached.find((id) => !known.has(id)) ?? null)
  }
}
