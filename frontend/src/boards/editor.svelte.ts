/** One board being edited: fetched, changed, sent at the version it was read at. */
import { ask, put, tell } from '../live/ask'
import { DEFAULT, type BoardDocument } from './document'
import type { Board } from './desk.svelte'

type Said = 'saved' | 'save_failed' | 'boards.conflict' | 'boards.unknown' | 'not_loaded' | null

const OVERTAKEN = 409
const UNKNOWN = 404

export class BoardEdit {
  draft = $state<BoardDocument>(structuredClone(DEFAULT))
  said = $state<Said>(null)
  /** The field that the service refused, and its words. */
  wrong = $state.raw<{ field: string; detail: string } | null>(null)
  ready = $state(false)
  busy = $state(false)
  version = $state(0)

  constructor(
    private readonly id: string,
    private readonly asked: typeof fetch = fetch,
  ) {}

  /** Fetches the board as it is now. */
  async load(): Promise<void> {
    const answer = await ask<Board>(this.#path, {}, this.asked)
    if (answer.ok) this.#take(answer.body)
    else this.said = answer.refusal.status === UNKNOWN ? 'boards.unknown' : 'not_loaded'
  }

  /** Sends the draft; after somebody else's change it is theirs that is shown. */
  async save(): Promise<void> {
    this.busy = true
    const answer = await put<Board>(this.#path, $state.snapshot(this.draft), `"${this.version}"`, this.asked)
    this.busy = false
    this.wrong = null
    if (answer.ok) return this.#take(answer.body, 'saved')
    const { status, field, detail } = answer.refusal
    if (status === OVERTAKEN) await this.load().then(() => (this.said = 'boards.conflict'))
    else {
      this.said = 'save_failed'
      if (field !== null) this.wrong = { field, detail }
    }
  }

  /** Deletes the board; answers whether it is gone. */
  async remove(): Promise<boolean> {
    const answer = await tell('DELETE', this.#path, undefined, this.asked)
    if (!answer.ok) this.said = 'save_failed'
    return answer.ok
  }

  get #path(): string {
    return `/v1/boards/${encodeURIComponent(this.id)}`
  }

  #take({ document, version }: Board, said: Said = null): void {
    this.draft = document
    this.version = version
    this.said = said
    this.ready = true
  }
}
