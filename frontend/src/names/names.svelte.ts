/** What each source calls agents and queues, and what they are called here. */
import { ask, tell, type Answer } from '../live/ask'
import { called } from './called.svelte'
import type { Key } from '../words/language'

export type IdentityKind = 'agent' | 'queue'

export interface Identity {
  kind: IdentityKind
  source: string
  alias: string
  canonical: string
  name: string | null
  origin: 'stored' | 'guessed'
}

export type IdentityField = 'source' | 'alias' | 'canonical' | 'name'

const PATH = '/v1/identities'

/** The key that tells one identity from any other. */
export function keyOf({ kind, source, alias }: Identity): string {
  return [kind, source, alias].map(encodeURIComponent).join('/')
}

/** The identities that contain a text, guesses first: they wait for somebody to judge them. */
export function matching(identities: readonly Identity[], text: string): Identity[] {
  const wanted = text.trim().toLowerCase()
  const texts = ({ source, alias, canonical, name }: Identity): string =>
    [source, alias, canonical, name ?? ''].join('\n').toLowerCase()
  return identities
    .filter((each) => texts(each).includes(wanted))
    .sort((a, b) => Number(b.origin === 'guessed') - Number(a.origin === 'guessed'))
}

export class Names {
  identities = $state.raw<Identity[]>([])
  ready = $state(false)
  failed = $state(false)
  busy = $state(false)
  said = $state<Key | null>(null)
  refused = $state('')
  /** Which identity is refused, and which of its fields. */
  wrong = $state.raw<{ key: string; field: string; detail: string } | null>(null)

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Fetches them as they are now. */
  async load(): Promise<void> {
    const answer = await ask<{ identities: Identity[] }>(PATH, {}, this.asked)
    this.failed = !answer.ok
    if (!answer.ok) return
    this.identities = answer.body.identities
    called.take(this.identities)
    this.ready = true
  }

  /** Keeps one, in place of an earlier one or of a guess. */
  async keep(identity: Identity): Promise<boolean> {
    const empty = (['source', 'alias', 'canonical'] as const).find((each) => identity[each].trim() === '')
    if (empty !== undefined) return this.#wrong(identity, empty, '')
    const { canonical, name } = identity
    const body = { canonical: canonical.trim(), ...(name?.trim() ? { name: name.trim() } : {}) }
    return this.#done(identity, await this.#told('PUT', identity, body), 'saved')
  }

  /** Forgets one: the source's own name stands again, from then on. */
  async forget(identity: Identity): Promise<boolean> {
    return this.#done(identity, await this.#told('DELETE', identity), 'names.forgotten')
  }

  async #told(method: 'PUT' | 'DELETE', identity: Identity, body?: unknown): Promise<Answer<unknown>> {
    Object.assign(this, { busy: true, said: null, refused: '', wrong: null })
    const answer = await tell<unknown>(method, `${PATH}/${keyOf(identity)}`, body, this.asked)
    this.busy = false
    return answer
  }

  async #done(identity: Identity, answer: Answer<unknown>, said: Key): Promise<boolean> {
    if (!answer.ok) return this.#wrong(identity, answer.refusal.field ?? '', answer.refusal.detail)
    await this.load()
    this.said = said
    return true
  }

  #wrong(identity: Identity, field: string, detail: string): false {
    this.wrong = { key: keyOf(identity), field, detail }
    Object.assign(this, { said: 'save_failed', refused: detail })
    return false
  }
}
