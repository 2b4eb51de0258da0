/** A description of another system's payload being written, and what it makes of a sample. */
import { tell } from '../live/ask'
import type { Key } from '../words/language'
import { placesOf, type Place } from './paths'

/** What a payload would become: nothing of it is stored. */
export interface DryRun {
  events: Record<string, unknown>[]
  ignored: unknown[]
  refused: unknown[]
}

/** Two rules to begin with: a call enters a queue, an agent answers it. */
const BEGINNING = {
  rules: [
    {
      when: { '$.event': 'queued' },
      type: 'call.queued',
      fields: { id: '$.id', at: '$.time', call: '$.call', queue: '$.queue' },
    },
    {
      when: { '$.event': 'answered' },
      type: 'call.answered',
      fields: { id: '$.id', at: '$.time', call: '$.call', queue: '$.queue', agent: '$.agent' },
    },
  ],
}
const SAMPLE = {
  ...{ id: 'e-1', event: 'queued', time: '2026-11-17T15:42:07Z' },
  ...{ call: 'c-1001', queue: 'Sales', agent: null },
}

export class Mapping {
  text = $state('')
  payload = $state(pretty(SAMPLE))
  /** What is wrong with the mapping, in the service's words or as a key of ours. */
  wrong = $state('')
  wrongField = $state('')
  said = $state<Key | null>(null)
  result = $state.raw<DryRun | null>(null)
  readonly places = $derived.by<Place[]>(() => placesOf(parsed(this.payload) ?? {}))
  #latest = 0

  constructor(
    kept: unknown = undefined,
    private readonly asked: typeof fetch = fetch,
  ) {
    this.text = pretty(kept ?? BEGINNING)
  }

  /** The mapping as it stands, or undefined (and said so) where it is no JSON. */
  read(): unknown {
    const mapping = parsed(this.text)
    this.said = mapping === undefined ? 'connect.mapping_not_json' : null
    return mapping
  }

  /** Asks what the sample becomes; an answer overtaken by a later question is dropped. */
  async dryRun(): Promise<void> {
    const mine = (this.#latest += 1)
    const [mapping, payload] = [this.read(), parsed(this.payload)]
    this.wrong = this.wrongField = ''
    this.result = null
    if (mapping === undefined) return
    if (payload === undefined) this.said = 'connect.payload_not_json'
    else await this.#ask({ mapping, payload }, mine)
  }

  async #ask(body: unknown, mine: number): Promise<void> {
    const answer = await tell<DryRun>('POST', '/v1/mappings/dry-run', body, this.asked)
    if (mine !== this.#latest) return
    if (answer.ok) this.result = answer.body
    else Object.assign(this, { wrong: answer.refusal.detail, wrongField: answer.refusal.field ?? '' })
    if (!answer.ok && answer.refusal.detail === '') this.said = 'not_loaded'
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
