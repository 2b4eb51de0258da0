/** A television that waits to be paired: asks for a code, and whether somebody has entered it. */
import { tell } from '../live/ask'

const ASK_EVERY_MS = 2_000

interface Shown {
  code: string
  token: string
}

export class Pairing {
  /** Null until the service has given one. */
  code = $state<string | null>(null)
  /** Why there is none. */
  trouble = $state<'unreachable' | 'too_many' | null>(null)
  #shown: Shown | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly paired: (board: string) => void,
    private readonly asked: typeof fetch = fetch,
  ) {}

  /** Goes on until the television is paired; answers how to stop. */
  start(): () => void {
    void this.#turn()
    return () => clearTimeout(this.#timer)
  }

  async #turn(): Promise<void> {
    const board = this.#shown === null ? await this.#begin() : await this.#claim(this.#shown)
    if (board !== null) this.paired(board)
    else this.#timer = setTimeout(() => void this.#turn(), ASK_EVERY_MS)
  }

  async #begin(): Promise<null> {
    const answer = await tell<Shown>('POST', '/v1/pairings', undefined, this.asked)
    this.#show(answer.ok ? answer.body : null)
    const status = answer.ok ? null : answer.refusal.status
    this.trouble = status === null ? null : status === 429 ? 'too_many' : 'unreachable'
    return null
  }

  async #claim({ code, token }: Shown): Promise<string | null> {
    const path = `/v1/pairings/${encodeURIComponent(code)}/claim`
    const answer = await tell<{ board: string | null }>('POST', path, { token }, this.asked)
    if (answer.ok) return answer.body.board
    // The code is over; while the service is away it may still be good.
    if (answer.refusal.status === 404) this.#show(null)
    return null
  }

  #show(shown: Shown | null): void {
    this.#shown = shown
    this.code = shown?.code ?? null
  }
}
