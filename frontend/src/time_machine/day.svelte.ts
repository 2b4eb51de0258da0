/** The trouble of a day, asked for one picture after another, so that nobody waits for it. */
import { ask, type Answer } from '../live/ask'
import type { Snapshot } from '../live/protocol'
import { written } from './address'
import { instantsOf, stretchesOf, type Stretch } from './troubles'

type Asking = (at: string) => Promise<Answer<Snapshot>>

const asked: Asking = (at) => ask('/v1/snapshot', { at, windows: '30m' })

export class DayOfTrouble {
  stretches = $state.raw<Stretch[]>([])
  #since = Number.NaN
  #pictures = new Map<number, Snapshot>()

  constructor(private readonly asking: Asking = asked) {}

  /** Shows another day, if it is another one; what is kept no more stays unmarked. */
  async show(since: number, until: number, now: number): Promise<void> {
    if (since === this.#since) return
    this.#since = since
    this.#pictures = new Map()
    this.stretches = []
    for (const at of instantsOf(since, until, now)) {
      const answer = await this.asking(written(at))
      if (since !== this.#since) return
      if (!answer.ok) return
      this.#pictures.set(at, answer.body)
      this.stretches = stretchesOf(this.#pictures.values(), since, until)
    }
  }
}
