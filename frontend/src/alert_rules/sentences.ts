/** A rule in a sentence. */
import { SUBJECTS } from '../figures/subjects'
import { isolated, type Language } from '../words/language'
import { wordsFor } from '../words/known'
import type { Metric, Rule } from './wire'

// Two rules of the first run look at the same figure.
const LASTING = { id: 'understaffed-for-long', metric: 'missing_agents' }

/** What people call a rule: the name it was given, or what it looks at. */
export function ruleName(rule: Rule, language: Language): string {
  if (rule.name) return rule.name
  const isLasting = rule.id === LASTING.id && rule.metric === LASTING.metric
  return isLasting ? language.say('alert_rules.missing_for_long') : metricWords(rule.metric, language)
}

/** What a metric is called. */
export function metricWords(metric: string, language: Language): string {
  const known = Object.entries(SUBJECTS).find(([slug]) => slug === metric)
  if (known !== undefined) return language.say(known[1].words)
  return wordsFor(language, `alert_rules.metric_${metric}`, metric.replaceAll('_', ' '))
}

/** Below target · in 15 min · for 5 min */
export function ruleWords(
  rule: Rule,
  metric: string,
  { unit }: { unit: Metric['unit'] } = { unit: 'count' },
  language: Language,
): string {
  const beyond = language.say(`alert_rules.${rule.comparison}`, { limit: limitOf(rule, unit, language) })
  const parts = [
    rule.name ? metric : '',
    isPlain(rule, unit) ? '' : beyond,
    rule.window === null ? '' : language.say('alert_rules.in_window', { window: windowWords(rule.window, language) }),
    rule.for_s > 0 ? language.say('alert_rules.lasting', { span: language.span(rule.for_s) }) : '',
    rule.missing > 0 ? language.say('alert_rules.if_short', { n: rule.missing }) : '',
    rule.quiet_hours.length > 0 ? language.say('alert_rules.has_quiet_hours') : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

// Any at all is too many: that is said by the name of the figure.
function isPlain(rule: Rule, unit: Metric['unit']): boolean {
  const isAnyAtAll = rule.comparison === 'above' && rule.threshold === 0 && rule.against !== 'target'
  return unit === 'flag' || (isAnyAtAll && unit !== 'ratio')
}

function windowWords(window: string, language: Language): string {
  const minutes = /^(\d+)m$/.exec(window)?.[1]
  return minutes === undefined ? isolated(window) : language.span(Number(minutes) * 60)
}

function plainly(n: number, language: Language): string {
  return Number.isInteger(n) ? language.numbers.count(n) : language.numbers.decimal(n)
}

function limitOf(rule: Rule, unit: Metric['unit'], language: Language): string {
  const { threshold, against } = rule
  if (against === 'target') return againstTarget(threshold, unit, language)
  if (unit === 'ratio') return language.numbers.ratio(threshold, 1).text
  return unit === 'seconds' ? language.numbers.duration(threshold) : plainly(threshold, language)
}

function againstTarget(threshold: number, unit: Metric['unit'], language: Language): string {
  if (unit === 'seconds') {
    return language.say('alert_rules.times_target', { n: plainly(threshold, language) })
  }
  if (threshold === 0) return language.say('alert_rules.target')
  const points = isolated(language.numbers.signed(Math.round(threshold * 100)))
  return language.say('alert_rules.points_from_target', { points })
}

