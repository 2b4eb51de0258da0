/** The settings of one queue being edited: fetched, checked, sent, and what the service said. */
import { entered, readOpening, type Opening } from '../hours/opening'
import { ask, put } from '../live/ask'
import type { Instant, QueueId } from '../live/protocol'
import { MAIN, THRESHOLDS, entriesOf, refusedFields, withEntries } from './fields'
import type { Entries, QueueSettings } from './fields'

export interface Version {
  version: number
  changed_at: Instant
  changed_by: string
}

type Said = 'saved' | 'save_failed' | 'save_conflict' | 'not_loaded' | null

const FIELDS = [...MAIN, ...THRESHOLDS]
const OVERTAKEN = 412

export class SettingsForm {
  entries = $state<Entries>({})
  hours = $state<Opening[]>([])
  /** What is wrong with a field: the service's words, or '' where it missed its limits. */
  wrong = $state<Record<string, string>>({})
  said = $state<Said>(null)
  versions = $state.raw<Version[]>([])
  ready = $state(false)
  busy = $state(false)
  #settings: QueueSettings = {}
  #version: string | null = null

  constructor(
    private readonly queue: QueueId,
    private readonly asked: typeof fetch = fetch,
  ) {}

  /** Fetches the settings as they are now. */
  async load(): Promise<void> {
    const answer = await ask<QueueSettings>(this.#path, {}, this.asked)
    if (!answer.ok) {
      this.said = 'not_loaded'
      return
    }
    this.#take(answer.body, answer.version)
    const history = await ask<{ versions: Version[] }>(`${this.#path}/versions`, {}, this.asked)
    if (history.ok) this.versions = history.body.versions
  }

  /** Sends what stands in the fields, unless some of it cannot be. */
  async save(): Promise<void> {
    const hours = $state.snapshot(this.hours).map(readOpening)
    const senseless = hours.flatMap((each, place) => (each === null ? [`hours[${place}]`] : []))
    const refused = [...refusedFields(this.entries, FIELDS), ...senseless]
    this.wrong = Object.fromEntries(refused.map((path) => [path, '']))
    this.said = null
    if (Object.keys(this.wrong).length > 0) return
    this.busy = true
    const document = { ...withEntries(this.#settings, this.entries, FIELDS), hours }
    const answer = await put<QueueSettings>(this.#path, document, this.#version, this.asked)
    this.busy = false
    if (answer.ok) await this.#settle('saved')
    else if (answer.refusal.status === OVERTAKEN) await this.#settle('save_conflict')
    else this.#refused(answer.refusal.field, answer.refusal.detail)
  }

  get #path(): string {
    return `/v1/queues/${encodeURIComponent(this.queue)}`
  }

  async #settle(said: Said): Promise<void> {
    await this.load()
    this.said ??= said
  }

  #refused(field: string | null, detail: string): void {
    const known = field?.startsWith('hours[') || FIELDS.some(({ path }) => path === field)
    if (known && field !== null) this.wrong = { [field]: detail }
    else this.said = 'save_failed'
  }

  #take(settings: QueueSettings, version: string | null): void {
    this.#settings = settings
    this.#version = version
    this.entries = entriesOf(settings, FIELDS)
    this.hours = entered((settings['hours'] ?? []) as Opening[])
    this.wrong = {}
    this.ready = true
  }
}
