/** The service's time, kept in the browser, and the one timer every running figure shares. */
import type { Instant } from './protocol'

const SAMPLES = 12

/**
 * The service's clock, told from the instants its messages carry.
 *
 * A message is always received after it was stamped, so of several estimates the largest one
 * suffered the least delay. A clock that follows replayed events may run at any speed: there only
 * the last message counts.
 */
export class ServerClock {
  #offsets: number[] = []

  constructor(private samples: number = SAMPLES) {}

  /** Follows a replayed day, or the wall again. */
  follow(clock: 'wall' | 'events'): void {
    this.samples = clock === 'events' ? 1 : SAMPLES
    this.#offsets = this.#offsets.slice(-this.samples)
  }

  /** Notes an instant stamped by the service and received at the local instant `localMs`. */
  heard(stamped: Instant, localMs: number): void {
    const at = Date.parse(stamped)
    if (Number.isNaN(at)) return
    this.#offsets = [...this.#offsets, at - localMs].slice(-this.samples)
  }

  /** The service's time in milliseconds since 1970, or null before the first message. */
  at(localMs: number): number | null {
    return this.#offsets.length === 0 ? null : localMs + Math.max(...this.#offsets)
  }
}

/** Milliseconds from now until just past the next whole second. */
export function untilNextSecond(nowMs: number): number {
  const PAST = 15
  return 1000 - (((nowMs % 1000) + 1000) % 1000) + PAST
}

/** Calls back once, just past every whole second of `now()`; answers how to stop. */
export function everySecond(now: () => number, tick: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const again = (): void => {
    timer = setTimeout(() => {
      tick()
      again()
    }, untilNextSecond(now()))
  }
  again()
  return () => clearTimeout(timer)
}

/** Whole seconds waited since an instant, or null when nobody waits. */
export function secondsSince(since: Instant | null, nowMs: number): number | null {
  return since === null ? null : Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1000))
}
