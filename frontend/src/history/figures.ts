/** The figures of reports: how each is called, written and explained. */
import { fraction, type Explanation } from '../figures/explained'
import { COUNTED, MEAN, SUBJECTS, TIMES, type Subject } from '../figures/subjects'
import { asText, type Kind } from '../figures/written'
import type { Kpi } from '../live/protocol'
import type { Language } from '../words/language'
import { attributionPhrase, formulaPhrase } from '../words/phrases'

/** In the order in which they are offered. */
export const FIGURES: Readonly<Record<string, Subject>> = {
  service_level: SUBJECTS.service_level,
  offered: SUBJECTS.offered,
  answered: SUBJECTS.answered,
  abandoned: {
    ...{ kind: 'count', words: 'abandoned', definition: 'report.def_abandoned' },
    ...{ parts: COUNTED, calls: 'abandoned' },
  },
  abandonment_rate: { ...SUBJECTS.abandonment_rate, words: 'report.abandonment_rate' },
  asa: { ...SUBJECTS.asa, words: 'asa' },
  average_time_in_queue: SUBJECTS.average_time_in_queue,
  average_handle_time: { ...SUBJECTS.average_handle_time, words: 'aht' },
  blocked_rate: SUBJECTS.blocked_rate,
  occupancy: SUBJECTS.occupancy,
  handled: { kind: 'count', words: 'handled', definition: 'def_handled', parts: COUNTED, calls: null },
  utilisation: { kind: 'whole', words: 'utilisation', definition: 'def_utilisation', parts: TIMES, calls: null },
  average_talk: {
    ...{ kind: 'duration', words: 'report.avg_talk', definition: 'def_average_talk' },
    ...{ parts: MEAN, calls: null },
  },
  average_hold: {
    ...{ kind: 'duration', words: 'report.avg_hold', definition: 'def_average_hold' },
    ...{ parts: MEAN, calls: null },
  },
  average_acw: {
    ...{ kind: 'duration', words: 'report.avg_acw', definition: 'def_average_acw' },
    ...{ parts: MEAN, calls: null },
  },
  rona: { kind: 'count', words: 'rona', definition: 'def_rona', parts: COUNTED, calls: null },
}

const OF_AGENTS = ['handled', 'average_handle_time', 'average_talk', 'average_hold', 'average_acw', 'rona', 'occupancy', 'utilisation']
const OF_CALLS = ['service_level', 'offered', 'answered', 'abandoned', 'abandonment_rate', 'asa', 'average_handle_time']

/** The figures a report shows where it names none. */
export function usualKpis(ofAgents: boolean): string[] {
  return ofAgents ? OF_AGENTS : OF_CALLS
}

/** The figures that may be chosen. */
export function offeredKpis(ofAgents: boolean): string[] {
  return ofAgents ? OF_AGENTS : Object.keys(FIGURES).filter((slug) => slug !== 'handled' && slug !== 'utilisation')
}

/** What a figure is called; one without words of ours goes by its own name. */
export function kpiWords(slug: string, language: Language): string {
  const known = FIGURES[slug]
  return known === undefined ? slug.split('_').join(' ') : language.say(known.words)
}

/** How a figure is written. */
export function kindOf(slug: string, kpi?: Kpi): Kind {
  const usual = kpi?.denominator === undefined ? 'count' : 'duration'
  return FIGURES[slug]?.kind ?? (slug.endsWith('_rate') ? 'decimal' : usual)
}

/** A figure as text. */
export function kpiText(slug: string, kpi: Kpi | undefined, language: Language): string {
  return asText(kpi, kindOf(slug, kpi), language)
}

/** The figure compared with; where nothing was kept there is none, though its source would tell of it. */
export function earlierText(slug: string, before: Kpi | undefined, language: Language): string {
  return kpiText(slug, before ?? { value: null }, language)
}

/** Everything the tip beside a figure says: whose it is, its fraction, its formula. */
export function explanationOf(slug: string, kpi: Kpi | undefined, whose: string, language: Language): Explanation {
  const known = FIGURES[slug]
  const how = [formulaPhrase(language, kpi), attributionPhrase(language, kpi)]
  return {
    title: kpiWords(slug, language),
    whose,
    value: kpiText(slug, kpi, language),
    definition: known === undefined ? '' : language.say(known.definition),
    fraction: known === undefined ? '' : fraction(kpi, known, language),
    formula: how.filter((each) => each !== '').join(' · '),
  }
}

/** By how much a figure changed: points, seconds or calls, always with its sign; '' where either is none. */
export function changeText(slug: string, now: Kpi | undefined, before: Kpi | undefined, { numbers }: Language): string {
  const kind = kindOf(slug, now)
  if (now?.value == null || before?.value == null) return ''
  const change = now.value - before.value
  const sign = change < 0 ? '−' : '+'
  switch (kind) {
    case 'count':
      return numbers.signed(change)
    case 'whole':
      return numbers.signed(Math.round(change * 100))
    case 'decimal':
      return `${sign}${numbers.decimal(Math.abs(change) * 100)}`
    case 'duration':
      return `${sign}${numbers.duration(Math.abs(change))}`
  }
}
