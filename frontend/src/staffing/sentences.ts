/** What staffing comes to, in a sentence. */
import type { Staffing, Target } from '../live/protocol'
import type { Key, Language } from '../words/language'
import { isolated } from '../words/language'
import { NOTHING } from '../words/numbers'
import { targetShort } from '../words/phrases'
import type { Times } from '../words/times'
import type { Ahead, WhatIf } from './wire'

/** What is to be done now: nothing, or so many more agents, and when the target is met again. */
export function adviceOf(
  staffing: Staffing,
  target: Target,
  language: Language,
  times: Times,
): { lead: string; detail: string; isShort: boolean } {
  const { remedy, missing } = staffing
  if (remedy != null) {
    const lead = more(remedy.agents, language)
    return { lead, detail: backBy(remedy.back_at, target, language, times), isShort: true }
  }
  if (missing == null) return { lead: language.say('staffing.unknown'), detail: '', isShort: false }
  const key: Key = staffing.at_the_edge ? 'staffing.edge' : missing > 0 ? 'staffing.short' : 'staffing.enough'
  return { lead: language.say(key, { n: Math.abs(missing) }), detail: '', isShort: missing > 0 }
}

/** +2 agents */
export function more(agents: number, language: Language): string {
  return language.say('agents_more', { n: Math.abs(agents), signed: isolated(language.numbers.signed(agents)) })
}

/** back to 80/20 by 16:12 */
export function backBy(
  at: string | null,
  target: Target,
  language: Language,
  times: Times,
): string {
  if (at === null) return language.say('staffing.not_within_the_hour')
  const words = { target: targetShort(language, target), time: times.time(Date.parse(at)) }
  return language.say('back_by', words)
}

/** 61% (44%–79%) */
export function aheadText(ahead: Ahead | null | undefined, language: Language): string {
  if (ahead == null || ahead.mean === null) return NOTHING
  const [low, high] = [ratio(ahead.low, language), ratio(ahead.high, language)]
  return language.say('staffing.range', { value: ratio(ahead.mean, language), low, high })
}

/** Every figure of a what-if, in the order of the table's head. */
export function figuresOf(row: WhatIf, language: Language): string[] {
  return [
    ratio(row.service_level, language),
    row.asa_s === null ? NOTHING : language.numbers.duration(row.asa_s),
    ratio(row.abandoned, language),
    ratio(row.occupancy, language),
  ]
}

export const FIGURES: readonly Key[] = ['service_level', 'asa', 'abandoned', 'occupancy']

function ratio(value: number | null, language: Language): string {
  return value === null ? NOTHING : language.numbers.ratio(value).text
}
