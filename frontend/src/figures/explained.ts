/** What is told of a figure: its definition, the formula in force and the worked fraction. */
import type { Kpi, Snapshot, Totals } from '../live/protocol'
import type { Language } from '../words/language'
import { NOTHING } from '../words/numbers'
import { attributionPhrase, formulaPhrase, targetPhrase } from '../words/phrases'
import { subjectOf, type Place, type Subject } from './subjects'
import { asText, type Kind } from './written'

export interface Explanation {
  title: string
  whose: string
  value: string
  definition: string
  /** 91 ÷ 111, or nothing where a figure is no fraction. */
  fraction: string
  /** The formula in force, in words; only a service level has several. */
  formula: string
}

/** The figures of a place: of its queue, or of the whole centre. */
export function holder(snapshot: Snapshot, place: Place): Totals | undefined {
  return place.queue === null ? snapshot.total : snapshot.queues[place.queue]
}

/** The figure at a place; gauges of this moment are none. */
export function kpiAt(snapshot: Snapshot, place: Place): Kpi | undefined {
  if (place.window === null) return undefined
  return holder(snapshot, place)?.windows[place.window]?.kpis[place.slug]
}

/** Everything the tip beside a figure says. */
export function explanation(snapshot: Snapshot, place: Place, language: Language): Explanation {
  const subject = subjectOf(place.slug)
  const kpi = kpiAt(snapshot, place)
  return {
    title: language.say(subject.words),
    whose: whose(snapshot, place, language),
    value: place.window === null ? '' : asText(kpi, subject.kind, language),
    definition: language.say(subject.definition),
    fraction: fraction(kpi, subject, language),
    formula: place.slug === 'service_level' ? formula(snapshot, place, kpi, language) : '',
  }
}

/** 91 ÷ 111; nothing to divide by is a dash. */
export function fraction(kpi: Kpi | undefined, { parts }: Subject, language: Language): string {
  if (kpi?.denominator === undefined || kpi.reported === false) return ''
  const part = written(kpi.numerator ?? 0, parts.numerator, language)
  return `${part} ÷ ${written(kpi.denominator, parts.denominator, language)}`
}

function written(value: number, kind: Kind, { numbers }: Language): string {
  return kind === 'duration' ? numbers.duration(value) : numbers.count(value)
}

function whose(snapshot: Snapshot, place: Place, language: Language): string {
  const name = place.queue === null ? language.say('all_queues') : snapshot.queues[place.queue]?.name
  return [name ?? place.queue ?? NOTHING, language.say(windowWords(place.window))].join(' · ')
}

/** The horizon a figure stands under. */
export function windowWords(window: string | null): 'now' | 'last_30' | 'today' {
  if (window === null) return 'now'
  return window === 'today' ? 'today' : 'last_30'
}

function formula(
  snapshot: Snapshot,
  place: Place,
  kpi: Kpi | undefined,
  language: Language,
): string {
  const queue = place.queue === null ? undefined : snapshot.queues[place.queue]
  const target = queue === undefined ? '' : targetPhrase(language, queue.target)
  const how = [formulaPhrase(language, kpi), attributionPhrase(language, kpi)]
  return [target, ...how].filter((each) => each !== '').join(' · ')
}
