/** Questions of which only the newest matters: one at a time, and never more often than so. */

/** Calls back after so many milliseconds; answers how not to. */
export type Later = (ms: number, then: () => void) => () => void

export const later: Later = (ms, then) => {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}

export class Latest<Question, Answer> {
  #wanted: { question: Question } | null = null
  #busy = false
  #askedAt = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | null = null

  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private told: (answer: Answer, question: Question) => void,
    private readonly everyMs: number,
    private readonly clock: () => number,
    private readonly wait: Later = later,
  ) {}

  /** Wants this asked as soon as may be; what was wanted and not asked yet never is. */
  want(question: Question): void {
    this.#wanted = { question }
    this.#go()
  }

  /** Wants nothing more; an answer still on its way is not told. */
  drop(): void {
    this.#cancel?.()
    this.#cancel = this.#wanted = null
    this.told = () => undefined
  }

  #go(): void {
    if (this.#busy || this.#cancel !== null || this.#wanted === null) return
    const rest = this.#askedAt + this.everyMs - this.clock()
    if (rest <= 0) return void this.#put(this.#wanted.question)
    this.#cancel = this.wait(rest, () => {
      this.#cancel = null
      this.#go()
    })
  }

  async #put(question: Question): Promise<void> {
    this.#wanted = null
    this.#busy = true
    this.#askedAt = this.clock()
    const answer = await this.ask(question)
    this.#busy = false
    this.told(answer, question)
    this.#go()
  }
}
