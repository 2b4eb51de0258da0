/** A document asked for again and again, with the last answer kept on the screen meanwhile. */
import type { Answer, Refusal } from './ask'

export class Asked<T> {
  body = $state.raw<T | null>(null)
  failed = $state(false)
  /** What the last answer said, where it was other than yes. */
  refusal = $state.raw<Refusal | null>(null)
  #latest = 0

  /** Asks; an answer overtaken by a later question is dropped. */
  async fetch(question: () => Promise<Answer<T>>): Promise<void> {
    const mine = (this.#latest += 1)
    const answer = await question()
    if (mine !== this.#latest) return
    this.failed = !answer.ok
    this.refusal = answer.ok ? null : answer.refusal
    if (answer.ok) this.body = answer.body
  }

  /** Forgets what was asked and what was answered. */
  clear(): void {
    this.#latest += 1
    this.body = null
    this.failed = false
    this.refusal = null
  }
}
