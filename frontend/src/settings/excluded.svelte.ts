/** Which calls count nowhere, being edited: fetched, sent at the version it was read at, and what the service said. */
import { ask, put } from '../live/ask'
import type { Instant } from '../live/protocol'
import type { Version } from './form.svelte'

/** The rule as the service keeps it. */
export interface Excluded {
  callers: string[]
  entries: string[]
  queues: string[]
  internal: boolean
  since: Instant | null
}

export const LISTS = ['callers', 'entries', 'queues'] as const
export type List = (typeof LISTS)[number]

type Said = 'saved' | 'save_failed' | 'save_conflict' | 'not_loaded' | null

const PATH = '/v1/rules'
const OVERTAKEN = 412
const FIELDS = new Set(['callers', 'entries', 'queues', 'internal', 'since'])

/** One name a line; empty lines are none, and a name counts once. */
export function namesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((name) => name !== '')
}

export class ExcludedForm {
  texts = $state<Record<List, string>>({ callers: '', entries: '', queues: '' })
  internal = $state(false)
  /** From when on it is to hold, as this screen's clock says; empty is from now on. */
  since = $state('')
  /** From when on the rule in force holds. */
  holdsSince = $state<Instant | null>(null)
  /** The service's words about a field. */
  wrong = $state<Record<string, string>>({})
  said = $state<Said>(null)
  versions = $state.raw<Version[]>([])
  ready = $state(false)
  busy = $state(false)
  #version: string | null = null

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Fetches the rule as it is now. */
  async load(): Promise<void> {
    const answer = await ask<Excluded>(PATH, {}, this.asked)
    if (!answer.ok) {
      this.said = 'not_loaded'
      return
    }
    this.#take(answer.body, answer.version)
    const history = await ask<{ versions: Version[] }>(`${PATH}/versions`, {}, this.asked)
    if (history.ok) this.versions = history.body.versions
  }

  /** Sends the rule; after somebody else's change it is theirs that is shown. */
  async save(): Promise<void> {
    this.busy = true
    this.wrong = {}
    this.said = null
    const answer = await put<Excluded>(PATH, this.#document(), this.#version, this.asked)
    this.busy = false
    if (answer.ok) return this.#settle('saved')
    const { status, field, detail } = answer.refusal
    if (status === OVERTAKEN) return this.#settle('save_conflict')
    if (field !== null && FIELDS.has(field)) this.wrong = { [field]: detail }
    else this.said = 'save_failed'
  }

  #document(): Omit<Excluded, 'since'> & { since?: Instant } {
    const lists = Object.fromEntries(LISTS.map((list) => [list, namesOf(this.texts[list])]))
    const document = { ...(lists as Record<List, string[]>), internal: this.internal }
    return this.since === '' ? document : { ...document, since: new Date(this.since).toISOString() }
  }

  async #settle(said: Said): Promise<void> {
    await this.load()
    this.said ??= said
  }

  #take(rule: Excluded, version: string | null): void {
    this.#version = version
    for (const list of LISTS) this.texts[list] = rule[list].join('\n')
    this.internal = rule.internal
    this.since = ''
    this.holdsSince = rule.since
    this.ready = true
  }
}
