/** The boards of the centre, at a desk: read, made, imported. */
import { ask, tell, type Refusal } from '../live/ask'
import { DEFAULT, type BoardDocument } from './document'

export interface Board {
  id: string
  version: number
  document: BoardDocument
}

export type Trouble = 'boards.taken' | 'boards.not_a_board' | 'save_failed' | 'not_loaded' | null

const TAKEN = 409
const LONGEST_ID = 40

export class BoardDesk {
  boards = $state.raw<Board[]>([])
  trouble = $state<Trouble>(null)

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Fetches all boards. */
  async load(): Promise<void> {
    const answer = await ask<{ boards: Board[] }>('/v1/boards', {}, this.asked)
    if (answer.ok) this.boards = answer.body.boards
    this.trouble = answer.ok ? null : 'not_loaded'
  }

  /** Makes a board of that name; answers its id, or null where it was refused. */
  async make(name: string): Promise<string | null> {
    return this.#post({ id: idFor(name), document: { ...DEFAULT, name: name.trim() } })
  }

  /** Takes what another service exported. */
  async take(file: string): Promise<string | null> {
    const read = exported(file)
    if (read !== null) return this.#post(read)
    this.trouble = 'boards.not_a_board'
    return null
  }

  async #post(board: unknown): Promise<string | null> {
    const answer = await tell<Board>('POST', '/v1/boards', board, this.asked)
    if (answer.ok) await this.load()
    else this.trouble = troubleOf(answer.refusal)
    return answer.ok ? answer.body.id : null
  }
}

function troubleOf({ status }: Refusal): Trouble {
  if (status === TAKEN) return 'boards.taken'
  return status === 422 ? 'boards.not_a_board' : 'save_failed'
}

function exported(file: string): object | null {
  try {
    const read: unknown = JSON.parse(file)
    const is = typeof read === 'object' && read !== null && 'id' in read && 'document' in read
    return is ? read : null
  } catch {
    return null
  }
}

/** An id for a name: what of it fits an address, else one of its own. */
export function idFor(name: string): string {
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
  const fit = plain.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST_ID).replace(/^-+|-+$/g, '')
  if (fit !== '') return fit
  // A name in another script is told apart by a number made of it.
  const sum = [...name].reduce((made, letter) => (made * 31 + (letter.codePointAt(0) ?? 0)) % 1e6, 7)
  return `board-${sum}`
}
