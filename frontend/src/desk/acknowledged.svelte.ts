/** Which alerts somebody has acknowledged on this screen, when, and how grave they were then. */
import type { AlertItem } from './alerts'

const KEY = 'callboard.acknowledged'

interface Taken {
  at: number
  tone: AlertItem['tone']
}

export class Acknowledged {
  #taken = $state.raw<Readonly<Record<string, Taken>>>({})

  constructor(private readonly storage: Storage) {
    this.#taken = kept(storage)
  }

  /** When an alert was acknowledged; one that has become graver since speaks again. */
  at({ id, tone }: AlertItem): number | null {
    const taken = this.#taken[id]
    if (taken === undefined) return null
    return tone === 'breach' && taken.tone === 'risk' ? null : taken.at
  }

  take({ id, tone }: AlertItem, at: number): void {
    this.#keep({ ...this.#taken, [id]: { at, tone } })
  }

  giveBack({ id }: AlertItem): void {
    this.#keep(Object.fromEntries(Object.entries(this.#taken).filter(([each]) => each !== id)))
  }

  /** Forgets alerts that are over: should they come again, they are new. */
  forget(present: readonly AlertItem[]): void {
    const known = new Set(present.map(({ id }) => id))
    const left = Object.entries(this.#taken).filter(([id]) => known.has(id))
    if (left.length < Object.keys(this.#taken).length) this.#keep(Object.fromEntries(left))
  }

  #keep(taken: Record<string, Taken>): void {
    this.#taken = taken
    try {
      this.storage.setItem(KEY, JSON.stringify(taken))
    } catch {
      // A browser that keeps nothing forgets with the page.
    }
  }
}

function kept(storage: Storage): Record<string, Taken> {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? '{}')
    return typeof found === 'object' && found !== null ? (found as Record<string, Taken>) : {}
  } catch {
    return {}
  }
}
