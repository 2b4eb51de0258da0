import { expect, test } from 'vitest'
import { takenBy } from '../alerts/told'
import type { Alert } from '../live/protocol'
import { CARDS, NOW, SECURITIES, agent, queue, ratio, snapshot } from '../samples/day'
import { alertOf, staffingOf } from '../samples/staffing'
import { called } from '../names/called.svelte'
import { speak } from '../words/language'
import { Times } from '../words/times'
import { advisedOnce, alertsOf } from './alerts'

const language = await speak('en')
const times = new Times(language.locale, 'UTC')
const scene = { language, times, clockAt: NOW, silent: new Map<string, number | null>() }
const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '')

function titles(picture: Parameters<typeof alertsOf>[0], over = {}): string[] {
  return alertsOf(picture, { ...scene, ...over }).map(({ title, detail }) => plain(`${title}: ${detail}`))
}

test('breaches first, then risks, then agents; each says what it is measured against', () => {
  const agents = [agent('Fatuma', 'on_call', 1549)]
  const picture = snapshot({ PS: queue(), CA: CARDS, SE: SECURITIES }, { agents })
  expect(titles(picture)).toEqual([
    'Securities below 80/20 for 21 min: 37% against 80%',
    'Longest wait over 4 min: Securities, now 4:54',
    'Cards at risk for 21 min: 77% against 80%',
    'Long call: Fatuma, 25:49',
  ])
})

test('an agent is called by name', () => {
  const named = { kind: 'agent', source: 'pbx', alias: '7', canonical: '1127', name: 'Ann Lee', origin: 'stored' } as const
  called.take([named])
  expect(titles(snapshot({}, { agents: [agent('1127', 'on_call', 1549)] }))).toEqual(['Long call: Ann Lee, 25:49'])
  called.take([])
})

test('many hang-ups are an alert, unless there were too few calls to tell', () => {
  const rated = (part: number, whole: number) => {
    const kpis = { abandonment_rate: ratio(part, whole) }
    return snapshot({ PS: queue({ windows: { '30m': { since: '', until: '', kpis } } }) })
  }
  expect(titles(rated(6, 100))).toEqual(['Private accounts: many callers hang up: 6.0% in the last 30 min'])
  expect(alertsOf(rated(11, 100), scene)[0]?.tone).toBe('breach')
  expect(titles(rated(5, 100))).toEqual([])
  expect(titles(rated(4, 4))).toEqual([])
})

test('a queue without news from its sources raises nothing', () => {
  const silent = new Map([['SE', NOW]])
  expect(titles(snapshot({ SE: SECURITIES }), { silent })).toEqual([])
})

test('an alert of the service stands in place of what the picture shows of its queue', () => {
  const picture = snapshot({ CA: CARDS, SE: SECURITIES }, { alerts: [alertOf()] })
  expect(titles(picture)).toEqual([
    'Securities below 80/20 for 21 min: 37% · 15 of 41 · 7 waiting · 7 staffed, 9 needed',
    'Cards at risk for 21 min: 77% against 80%',
  ])
})

test('a breach is told first, though agents that are missing are an alert of their own', () => {
  const told = titles(snapshot({ SE: SECURITIES }, { alerts: [alertOf({ kind: 'understaffed', severity: 'warning' })] }))
  expect(told).toEqual([
    'Securities below 80/20 for 21 min: 37% against 80%',
    'Securities: 2 agents missing: 7 staffed, 9 needed · 7 waiting',
  ])
})

test('an alert that agents are an answer to ends in what to do', () => {
  const short = { ...SECURITIES, staffing: staffingOf() }
  const advised = (picture: Parameters<typeof alertsOf>[0]): string[] => alertsOf(picture, scene).map(({ advice }) => plain(advice))
  expect(advised(snapshot({ SE: short }))).toEqual(['+2 agents, back to 80/20 by 16:12', ''])
  expect(advised(snapshot({ SE: short }, { alerts: [alertOf()] }))).toEqual(['+2 agents, back to 80/20 by 16:12'])
  const blocked = alertOf({ kind: 'blocked', queue: null })
  expect(advised(snapshot({ SE: short }, { alerts: [blocked] }))[0]).toBe('')
  expect(advised(snapshot({ SE: short }, { alerts: [alertOf({ state: 'acknowledged' })] }))).toEqual([''])
  expect(advised(snapshot({ SE: SECURITIES }))).toEqual(['', ''])
})

test('what to do is said once for each queue, by the first of its alerts that calls', () => {
  const short = { ...SECURITIES, staffing: staffingOf() }
  const alerts = [alertOf(), alertOf({ id: 'a2', kind: 'understaffed' }), alertOf({ id: 'a3', kind: 'forecast', queue: 'CA' })]
  const items = alertsOf(snapshot({ SE: short, CA: { ...CARDS, staffing: staffingOf() } }, { alerts }), scene)
  const advised = (taken: string | null): string[] =>
    advisedOnce(items.map((item) => ({ ...item, taken: item.id === 'a1' ? taken : null })))
      .filter(({ advice }) => advice !== '')
      .map(({ id }) => id)
  expect(advised(null)).toEqual(['a1', 'a3'])
  expect(advised('Acknowledged')).toEqual(['a2', 'a3'])
})

test('what is over, or about to be, is not told by its figure of now', () => {
  const titleOf = (over: Partial<Alert>): string | undefined =>
    titles(snapshot({ SE: SECURITIES }, { alerts: [alertOf(over)] }))[0]
  const long = { ...alertOf().facts, unit: 'seconds', comparison: 'above', threshold: 60, value: 0 }
  const many = { ...alertOf().facts, unit: 'count', comparison: 'above', threshold: 0, value: -2, missing: -2 }
  expect(titleOf({ kind: 'longest_wait', facts: long })).toMatch(/^Securities: callers wait too long: clearing/)
  expect(titleOf({ kind: 'understaffed', facts: many, state: 'resolved' })).toMatch(/^Securities: too few agents: /)
  expect(titleOf({ kind: 'longest_wait', facts: { ...long, value: 95 } })).toMatch(/^Securities: longest wait 1:35/)
})

test('of those staffed some may rest: who is missing is told by who is at work', () => {
  const facts = { ...alertOf().facts, staffed: 9, serving: 8, required: 9, missing: 1 }
  const short = alertOf({ kind: 'understaffed', facts })
  expect(titles(snapshot({ SE: SECURITIES }, { alerts: [short] }))[0]).toBe(
    'Securities: 1 agent missing: 8 of 9 at work, 9 needed · 7 waiting',
  )
})

test.each([
  [{ kind: 'longest_wait', facts: { value: 294, threshold: 40 } }, 'Securities: longest wait 4:54: limit 0:40'],
  [{ kind: 'nobody_logged_in', facts: { waiting: 3, value: 1, threshold: 0 } }, 'Securities: nobody is logged in: 3 waiting · 21 min'],
  [
    { kind: 'longest_wait', facts: { value: 1, threshold: 40, comparison: 'above' } },
    'Securities: callers wait too long: clearing · limit 0:40',
  ],
  [{ kind: 'understaffed', facts: { missing: 1 } }, 'Securities: 1 agent missing: '],
  [{ kind: 'source_silent', queue: null, facts: { source: 'pbx' } }, 'No events from pbx: 21 min'],
  [
    { kind: 'forecast', facts: { value: 0.6, low: 0.44, high: 0.79, target_ratio: 0.8, target_within_s: 20 } },
    'Securities: likely to fall below 80/20: 60% expected (44%–79%)',
  ],
  [
    { kind: 'of tomorrow', facts: { metric: 'asa', unit: 'seconds', value: 31, threshold: 20 } },
    'Securities: asa 0:31: limit 0:20 · 21 min',
  ],
])('%o', (over, told) => {
  expect(titles(snapshot({ SE: SECURITIES }, { alerts: [alertOf(over)] }))[0]).toBe(told)
})

test.each([
  [{ state: 'firing' }, null],
  [{ state: 'acknowledged', acknowledged_by: 'Ann' }, 'Acknowledged by Ann'],
  [{ state: 'acknowledged', acknowledged_by: 'session' }, 'Acknowledged at a desk'],
  [{ state: 'snoozed', snoozed_until: '2026-11-17T16:10:00Z' }, 'Snoozed until 16:10'],
  [{ state: 'resolved', resolved_at: '2026-11-17T15:40:00Z' }, 'Over since 15:40'],
] as const)('taken: %o', (over, words) => {
  const taken = takenBy(alertOf(over), language, times)
  expect(taken === null ? null : plain(taken)).toBe(words)
})
