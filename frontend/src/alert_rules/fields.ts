/** The fields of a rule's form: how each is written, and which rules have it. */
import type { Key } from '../words/language'
import { latin } from '../words/zoned'
import type { Metric, Rule } from './wire'

/** A share is written in percent, a span in minutes or seconds, a number as it is. */
export type Unit = 'percent' | 'minutes' | 'seconds' | 'number' | 'times'

type Path =
  | ('threshold' | 'clear' | 'worst' | 'fewest' | 'missing' | 'margin')
  | ('for_s' | 'keep_s' | 'repeat_s' | 'escalate_after_s' | 'together_s')

export interface Field {
  path: Path
  words: Key
  unit: Unit
  optional: boolean
}

const SCALE: Record<Unit, number> = { percent: 0.01, minutes: 60, seconds: 1, number: 1, times: 1 }

/** The fields of a rule about a metric. */
export function fieldsOf(rule: Rule, metric: Metric | undefined): Field[] {
  const unit = unitOf(rule, metric)
  const field = (path: Field['path'], words: Key, of: Unit, optional = false): Field => ({
    ...{ path, words, optional },
    unit: of,
  })
  return [
    field('threshold', 'alert_rules.threshold', unit),
    field('clear', 'alert_rules.clear', unit, true),
    field('worst', 'alert_rules.worst', unit, true),
    field('for_s', 'alert_rules.for', 'minutes'),
    field('keep_s', 'alert_rules.keep', 'minutes'),
    field('fewest', 'alert_rules.fewest', 'number'),
    field('missing', 'alert_rules.missing', 'number'),
    field('margin', 'alert_rules.margin', 'number'),
    field('repeat_s', 'alert_rules.repeat', 'minutes', true),
    field('escalate_after_s', 'alert_rules.escalate_after', 'minutes', true),
    field('together_s', 'alert_rules.together', 'seconds'),
  ]
}

export const UNIT_WORDS: Record<Unit, Key | null> = {
  percent: 'alert_rules.percent',
  minutes: 'alert_rules.minutes',
  seconds: 'alert_rules.seconds',
  times: 'alert_rules.times',
  number: null,
}

function unitOf(rule: Rule, metric: Metric | undefined): Unit {
  if (metric?.unit === 'ratio') return 'percent'
  if (metric?.unit === 'seconds') return rule.against === 'target' ? 'times' : 'seconds'
  return 'number'
}

/** A value as it is entered. */
export function entered(value: number | null, unit: Unit): string {
  if (value === null) return ''
  return String(Number((value / SCALE[unit]).toFixed(6)))
}

/** What was entered, as the service keeps it: null where nothing was, undefined where it is no number. */
export function read(text: string, { unit, optional, path }: Field): number | null | undefined {
  const trimmed = latin(text)
    .trim()
    .replace(/[,٫]/, '.')
    .replace('−', '-')
  if (trimmed === '') return optional ? null : undefined
  const value = Number(trimmed)
  if (!Number.isFinite(value)) return undefined
  const scaled = Number((value * SCALE[unit]).toFixed(9))
  return path.endsWith('_s') ? Math.round(scaled) : scaled
}
