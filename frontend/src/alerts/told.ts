/** What an alert of the service says, in the words of the screen. */
import type { Alert, Queue, Snapshot } from '../live/protocol'
import { isolated, type Key, type Language } from '../words/language'
import { NOTHING } from '../words/numbers'
import { targetShort } from '../words/phrases'
import type { Times } from '../words/times'

/** A title, and the figures behind it. */
export interface Sentence {
  title: string
  detail: string
}

export interface Telling {
  language: Language
  times: Times
  clockAt: number
}

type Words = (about: Facts) => Sentence

/** The facts of an alert, read as what they are: anything else is as if it were not told. */
export class Facts {
  constructor(
    readonly alert: Alert,
    readonly queue: Queue | undefined,
    readonly telling: Telling,
  ) {}

  get language(): Language {
    return this.telling.language
  }

  number(name: string): number | null {
    const fact = this.alert.facts?.[name]
    return typeof fact === 'number' ? fact : null
  }

  text(name: string): string {
    const fact = this.alert.facts?.[name]
    return typeof fact === 'string' ? fact : ''
  }

  get name(): string {
    const { alert, queue } = this
    const name = queue?.name || this.text('name') || this.text('source') || alert.queue || alert.group
    return isolated(name || this.language.say('all_queues'))
  }

  get span(): string {
    return this.language.span(Math.max(0, this.telling.clockAt - Date.parse(this.alert.since)) / 1000)
  }

  get target(): string {
    const ratio = this.number('target_ratio') ?? this.queue?.target.ratio
    const within = this.number('target_within_s') ?? this.queue?.target.within_s
    return ratio == null || within == null
      ? ''
      : targetShort(this.language, { ratio, within_s: within })
  }

  ratio(name: string, decimals: 0 | 1 = 0): string {
    const value = this.number(name)
    return value === null ? NOTHING : this.language.numbers.ratio(value, decimals).text
  }

  duration(name: string): string {
    const seconds = this.number(name)
    return seconds === null ? NOTHING : this.language.numbers.duration(seconds)
  }

  /** A value in its own unit. */
  value(name: string): string {
    const unit = this.text('unit')
    if (unit === 'ratio') return this.ratio(name, 1)
    if (unit === 'seconds') return this.duration(name)
    const value = this.number(name)
    return value === null ? NOTHING : this.language.numbers.decimal(value)
  }

  /** The figure is on the good side again, and is watched until it has stayed there. */
  get isOver(): boolean {
    const [value, threshold] = [this.number('value'), this.number('threshold')]
    if (value === null || threshold === null || this.alert.state === 'resolved') return false
    return this.text('comparison') === 'below' ? value >= threshold : value <= threshold
  }

  /** The figure is no longer what the alert began with: a title that holds it would say that all is well. */
  get isPast(): boolean {
    return this.isOver || this.alert.state === 'resolved'
  }

  get missing(): number {
    return this.number('missing') ?? this.number('value') ?? 0
  }

  /** 15 of 41 */
  get fraction(): string | null {
    const [part, whole] = [this.number('numerator'), this.number('denominator')]
    return part === null || whole === null ? null : this.language.say('alert.part', { part, whole })
  }

  /** 7 staffed, 9 needed; 6 of 7 at work, 9 needed, where somebody rests: those at work are what is reckoned with. */
  get staffing(): string | null {
    const [staffed, required] = [this.number('staffed'), this.number('required')]
    if (staffed === null || required === null) return null
    const serving = this.number('serving') ?? staffed
    if (serving === staffed) return this.language.say('alert.staffing', { staffed, required })
    return this.language.say('alert.serving', { serving, staffed, required })
  }

  get waiting(): string | null {
    const waiting = this.number('waiting')
    return waiting === null ? null : this.language.say('n_waiting', { n: waiting })
  }

  say(key: Key, words: Record<string, string | number> = {}): string {
    return this.language.say(key, { queue: this.name, span: this.span, ...words })
  }
}

const joined = (...parts: (string | null)[]): string => parts.filter(Boolean).join(' · ')

const WORDS: Record<string, Words> = {
  service_level: (about) => ({
    title: about.say('breach_for', { target: about.target }),
    detail: joined(about.ratio('value'), about.fraction, about.waiting, about.staffing),
  }),
  longest_wait: (about) => ({
    title: about.isPast ? about.say('alert.too_long') : about.say('breach_wait', { wait: about.duration('value') }),
    detail: joined(about.say('alert.limit', { limit: about.duration('threshold') }), about.waiting, about.staffing),
  }),
  nobody_logged_in: (about) => ({
    title: about.say('alert.nobody'),
    detail: joined(about.waiting, about.span),
  }),
  understaffed: (about) => ({
    title: about.isPast ? about.say('alert.too_few') : about.say('alert.understaffed', { n: about.missing }),
    detail: joined(about.staffing, about.waiting),
  }),
  blocked: (about) => ({
    title: about.say('alert_blocked'),
    detail: joined(about.ratio('value', 1), about.fraction),
  }),
  source_silent: (about) => ({
    title: about.say('alert.source_silent', { source: isolated(about.text('source')) }),
    detail: about.span,
  }),
  forecast: (about) => ({
    title: about.say('alert.forecast', { target: about.target }),
    detail: joined(expected(about), about.staffing),
  }),
  no_data: (about) => ({ title: about.say('alert.no_data'), detail: about.span }),
}

/** The sentence of an alert; of one this build does not know, its metric and its value. */
export function sentenceOf(alert: Alert, snapshot: Snapshot, telling: Telling): Sentence {
  const queue = alert.queue == null ? undefined : snapshot.queues[alert.queue]
  const about = new Facts(alert, queue, telling)
  const { title, detail } = (WORDS[alert.kind] ?? other)(about)
  return { title, detail: joined(about.isOver ? about.say('alert.clearing') : null, detail) }
}

/** Who has taken an alert, until when it rests, or since when it is over; null while it calls. */
export function takenBy(alert: Alert, language: Language, times: Times): string | null {
  const time = (at: string | null | undefined): string => (at ? times.time(Date.parse(at)) : NOTHING)
  switch (alert.state) {
    case 'acknowledged':
      return acknowledgedBy(alert.acknowledged_by ?? null, language)
    case 'snoozed':
      return language.say('alert.snoozed_until', { time: time(alert.snoozed_until) })
    case 'resolved':
      return language.say('alert.over_since', { time: time(alert.resolved_at) })
    default:
      return null
  }
}

// Whoever is signed in by a link or a key has no name of their own.
const NAMELESS = new Set(['session', 'key', 'admin'])

function acknowledgedBy(who: string | null, language: Language): string {
  if (who === null || NAMELESS.has(who)) return language.say('alert.acknowledged')
  return language.say('alert.acknowledged_by', { who: isolated(who) })
}

function expected(about: Facts): string {
  const [low, high] = [about.ratio('low'), about.ratio('high')]
  return about.say('alert.expected', { value: about.ratio('value'), low, high })
}

function other(about: Facts): Sentence {
  const rule = about.text('rule_name') || about.text('metric') || about.alert.rule
  const limit = about.say('alert.limit', { limit: about.value('threshold') })
  return {
    title: about.say('alert.other', { rule: isolated(rule), value: about.value('value') }),
    detail: joined(limit, about.fraction, about.span),
  }
}
