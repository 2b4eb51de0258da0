/** The letters nobody could read: fetched a page at a time, looked at, sent again, thrown away. */
import { ask, tell, type Answer } from '../live/ask'
import type { Instant } from '../live/protocol'
import type { Tally } from '../sources/wire'
import { isolated, type Key, type Words } from '../words/language'

export interface Letter {
  id: string
  at: Instant
  source: string
  type: string | null
  reason: string
  fields: Record<string, unknown>
  redrivable: boolean
}

interface Page {
  dead_letters: Letter[]
  next: string | null
  total: number
}

const PATH = '/v1/dead-letters'
const A_PAGE = 50

export class Letters {
  letters = $state.raw<Letter[]>([])
  next = $state<string | null>(null)
  total = $state(0)
  ready = $state(false)
  failed = $state(false)
  busy = $state(false)
  said = $state.raw<{ words: Key; blanks: Words; detail: string; isBad: boolean } | null>(null)
  #latest = 0

  constructor(
    readonly source: string | null,
    private readonly asked: typeof fetch = fetch,
  ) {}

  /** Fetches the newest letters. */
  async load(): Promise<void> {
    await this.#fetch(null)
  }

  /** Fetches the letters before those shown. */
  async more(): Promise<void> {
    if (this.next !== null) await this.#fetch(this.next)
  }

  /** Sends one letter again. */
  async redrive(letter: Letter): Promise<boolean> {
    return this.#sent(`${PATH}/${encodeURIComponent(letter.id)}/redrive`)
  }

  /** Sends every letter of a source again. */
  async redriveAll(source: string): Promise<boolean> {
    return this.#sent(`${PATH}/redrive?source=${encodeURIComponent(source)}`)
  }

  /** Throws a letter away. */
  async remove({ id }: Letter): Promise<boolean> {
    const answer = await this.#told('DELETE', `${PATH}/${encodeURIComponent(id)}`)
    if (answer.ok) this.#say('letters.deleted', {})
    await this.load()
    return answer.ok
  }

  async #sent(path: string): Promise<boolean> {
    const answer = await this.#told<Tally>('POST', path)
    if (answer.ok) this.#tell(answer.body)
    await this.load()
    return answer.ok && many(answer.body.refused) === 0
  }

  #tell({ accepted, repeated, ignored, refused }: Tally): void {
    const stored = many(accepted) + many(repeated)
    const left = many(refused)
    if (left > 0) {
      const detail = Array.isArray(refused) ? (refused[0] ?? '') : ''
      return this.#say('letters.refused_again', { n: left }, String(detail), true)
    }
    if (stored === 0 && many(ignored) > 0) return this.#say('letters.ignored', {})
    return this.#say('letters.sent', { n: stored })
  }

  #say(words: Key, blanks: Words, detail = '', isBad = false): void {
    this.said = { words, blanks, detail: detail === '' ? '' : isolated(detail), isBad }
  }

  async #told<T = null>(method: 'POST' | 'DELETE', path: string): Promise<Answer<T>> {
    this.busy = true
    this.said = null
    const answer = await tell<T>(method, path, undefined, this.asked)
    this.busy = false
    if (!answer.ok) this.#say('letters.failed', {}, answer.refusal.detail, true)
    return answer
  }

  async #fetch(before: string | null): Promise<void> {
    const mine = (this.#latest += 1)
    const query = { source: this.source, before, limit: A_PAGE }
    const answer = await ask<Page>(PATH, query, this.asked)
    if (mine !== this.#latest) return
    this.failed = !answer.ok
    if (!answer.ok) return
    const { dead_letters, next, total } = answer.body
    this.letters = before === null ? dead_letters : [...this.letters, ...dead_letters]
    Object.assign(this, { next, total, ready: true })
  }
}

// Whether the service counts them or names each, the number is the same.
function many(told: number | readonly unknown[]): number {
  return typeof told === 'number' ? told : told.length
}
