/** What every view at a desk or on a phone looks at: the picture, the time, the language. */
import { takenBy } from '../alerts/told'
import { advisedOnce, alertsOf, type AlertItem } from './alerts'
import { Acknowledged } from './acknowledged.svelte'
import { ageing } from '../live/connection'
import type { CachedLayout } from '../live/layout_cache'
import type { Watched } from '../live/watched'
import { called } from '../names/called.svelte'
import { silentQueues } from '../parts/silence'
import { steady } from '../parts/steady'
import type { Language } from '../words/language'
import { Times } from '../words/times'

export interface Settings {
  language: Language
  timeZone: string | null
  cached: CachedLayout | null
}

/** One object for the whole page; each of its parts changes by itself. */
export class Around {
  readonly language = $derived.by(() => this.settings().language)
  readonly snapshot = $derived.by(() => {
    const { snapshot } = this.feed
    return snapshot === null ? null : called.named(snapshot)
  })
  readonly ageing = $derived.by(() => ageing(this.feed.connection, this.feed.local))
  readonly zone = $derived.by(() => {
    const { timeZone, cached } = this.settings()
    return timeZone ?? this.snapshot?.timezone ?? cached?.timezone ?? null
  })
  readonly times = $derived.by(() => new Times(this.language.locale, this.zone ?? 'UTC'))
  readonly silent = $derived.by(() => {
    return this.snapshot === null ? new Map() : silentQueues(this.snapshot)
  })
  /** A board of the past is looked at: nothing on it can be acted upon. */
  readonly isPast = $derived.by(() => this.feed.connection.level === 'past')
  readonly now = $derived.by(() => this.feed.now ?? Date.now())
  /** The instant running times are counted to: it stands still while the feed does. */
  readonly clockAt = $derived.by(() => {
    const stopped = this.ageing !== 'fresh' || this.feed.connection.level === 'paused'
    return stopped ? (this.feed.asOf ?? this.now) : this.now
  })
  readonly centre = $derived.by(() => {
    const { snapshot } = this
    const name = snapshot?.centre_name || (snapshot?.centre ?? this.settings().cached?.centre)
    return name === undefined || name === 'main' ? this.language.say('contact_centre') : name
  })

  readonly acknowledged = new Acknowledged(localStorage)
  /** Every alert, those that somebody has taken last; `taken` says who or until when. */
  readonly alerts = $derived.by(() => {
    const found = this.snapshot === null ? [] : alertsOf(this.snapshot, this)
    const told = found.map((alert) => ({ ...alert, taken: this.#taken(alert) }))
    const sorted = told.sort((a, b) => Number(a.taken !== null) - Number(b.taken !== null))
    return (this.#alerts = steady(this.#alerts, advisedOnce(sorted), ({ id }) => id))
  })
  readonly alertCount = $derived.by(() => this.alerts.filter(({ taken }) => taken === null).length)

  #alerts: readonly (AlertItem & { taken: string | null })[] = []

  constructor(
    readonly feed: Watched,
    private readonly settings: () => Settings,
  ) {}

  #taken(item: AlertItem): string | null {
    if (item.alert !== null) return takenBy(item.alert, this.language, this.times)
    const at = this.acknowledged.at(item)
    return at === null ? null : this.language.say('acknowledged_at', { time: this.times.time(at) })
  }
}
