/** Phrases more than one part of the screen uses, built from the catalogue and the numbers. */
import type { Kpi, Queue, Target } from '../live/protocol'
import { STATUS_LOOKS } from '../parts/status'
import type { Key, Language } from './language'
import { NOTHING } from './numbers'

export const FORMULAS: Record<string, Key> = {
  short_excluded: 'formula_short_excluded',
  short_met: 'formula_short_met',
  answered_only: 'formula_answered_only',
  abandons_met: 'formula_abandons_met',
  abandons_in_target_ignored: 'formula_abandons_in_target_ignored',
  abandons_missed: 'formula_abandons_missed',
  overflows_missed: 'formula_overflows_missed',
}

export const ATTRIBUTIONS = ['sl_event', 'arrival', 'end'] as const

/** short abandons left out */
export function formulaPhrase(language: Language, kpi: Kpi | undefined): string {
  const key = FORMULAS[kpi?.formula ?? '']
  return key === undefined ? '' : language.say(key)
}

/** counted when the call arrived */
export function attributionPhrase(language: Language, kpi: Kpi | undefined): string {
  const known = ATTRIBUTIONS.find((each) => each === kpi?.attribution)
  return known === undefined ? '' : language.say(`attribution_${known}`)
}

/** 80/20, or in words where a slash would read as a decimal mark. */
export function targetShort(language: Language, target: Target): string {
  return language.say('target_short', targetWords(language, target))
}

/** 80/20, where even a few words have no room. */
export function targetShortest(language: Language, target: Target): string {
  return language.say('target_shortest', targetWords(language, target))
}

/** 91 of 111 */
export function workedShort(language: Language, kpi: Kpi): string {
  return language.say('worked_short', { part: kpi.numerator ?? 0, whole: kpi.denominator ?? 0 })
}

/** Target 80% in 20 s */
export function targetPhrase(language: Language, target: Target): string {
  return language.say('target', targetWords(language, target))
}

function targetWords(language: Language, target: Target): Record<string, string | number> {
  return {
    points: Math.round(target.ratio * 100),
    ratio: language.numbers.ratio(target.ratio).text,
    seconds: target.within_s,
  }
}

/** 91 of 111 in 20 s */
export function workedFraction(language: Language, kpi: Kpi, target: Target): string {
  return language.say('worked', {
    part: kpi.numerator ?? 0,
    whole: kpi.denominator ?? 0,
    seconds: target.within_s,
  })
}

/** 91 of 111 in 20 s, short abandons left out: how the figure came about. */
export function explained(language: Language, kpi: Kpi, target: Target): string {
  const fraction = workedFraction(language, kpi, target)
  const key = FORMULAS[kpi.formula ?? '']
  return key === undefined ? fraction : `${fraction}${comma(language)}${language.say(key)}`
}

/** The service level of a queue in one window, if it has one. */
export function serviceLevel(queue: Queue, window: string): Kpi | undefined {
  return queue.windows[window]?.kpis['service_level']
}

/** 37%, or a dash when nothing was measured. */
export function serviceLevelText(language: Language, queue: Queue, window: string): string {
  const value = serviceLevel(queue, window)?.value ?? null
  if (value === null) return NOTHING
  return language.numbers.serviceLevel(value, queue.target.ratio, isTroubled(queue)).text
}

/** How long a queue has stood as it does; 0 where the service has not judged it yet. */
export function statusSpan(language: Language, queue: Queue, now: number): string {
  const since = queue.status_since === null ? now : Date.parse(queue.status_since)
  return language.span((now - since) / 1000)
}

/** True for a queue whose status says the target is missed. */
export function isTroubled(queue: Queue): boolean {
  return queue.status === 'risk' || queue.status === 'breach'
}

/** How far a queue is under its target in a window; negative above it, -1 unmeasured. */
export function shortfall(queue: Queue, window: string): number {
  const value = serviceLevel(queue, window)?.value
  return value == null ? -1 : queue.target.ratio - value
}

/** True for a breach begun by one very long wait while the percentage still holds. */
export function isWaitBreach(queue: Queue, window: string): boolean {
  return queue.status === 'breach' && shortfall(queue, window) <= 0
}

/** How a queue's status is called; one that was offered calls, none of which has a result yet, has no "no calls". */
export function statusWords(queue: Queue, window: string): Key {
  if (isWaitBreach(queue, window)) return 'long_wait'
  return isUndecided(queue, window) ? 'no_result_yet' : STATUS_LOOKS[queue.status].words
}

/** True for a queue that has calls, but nothing its service level could count. */
export function isUndecided(queue: Queue, window: string): boolean {
  const offered = queue.windows[window]?.kpis['offered']?.value ?? 0
  return queue.status === 'nodata' && (offered > 0 || (queue.now.waiting ?? 0) > 0)
}

/** The comma of the language, with its space. */
export function comma(language: Language): string {
  return language.direction === 'rtl' ? '، ' : ', '
}
