/** What the service remembers of today, asked for half hour by half hour, newest first. */
import { ask, type Answer } from '../live/ask'
import type { Instant, Snapshot } from '../live/protocol'
import { endsOf } from './half_hours'

type Asking = (at: Instant) => Promise<Answer<Snapshot>>

const asked: Asking = (at) => ask('/v1/snapshot', { windows: '30m', at })
const NOT_KEPT = 422

export class DayHistory {
  answers = $state.raw<ReadonlyMap<number, Snapshot>>(new Map())
  failed = $state(false)
  /** Every half hour of today that is kept has been answered. */
  whole = $state(false)
  #busy = false
  /** The service keeps nothing that ended before this. */
  #horizon = Number.NEGATIVE_INFINITY

  constructor(private readonly asking: Asking = asked) {}

  /** Asks for what is missing, one question at a time, so that the live figures never wait. */
  async fill(dayBegan: Instant, nowMs: number): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.failed = false
    try {
      for (const end of endsOf(dayBegan, nowMs)) {
        if (!this.answers.has(end) && end > this.#horizon && !(await this.#learn(end))) break
      }
      this.whole = !this.failed
    } finally {
      this.#busy = false
    }
  }

  async #learn(end: number): Promise<boolean> {
    const answer = await this.asking(new Date(end).toISOString())
    if (answer.ok) this.answers = new Map([...this.answers, [end, answer.body]])
    else if (answer.refusal.status === NOT_KEPT) this.#horizon = end
    else this.failed = true
    return answer.ok
  }
}
