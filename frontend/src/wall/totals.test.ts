import { DEFAULT } from '../boards/document'
import { expect, test } from 'vitest'
import type { Source } from '../live/protocol'
import { CARDS, NOBODY, SECURITIES, before, queue, ratio, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { agentShares } from '../parts/agents'
import { silentQueues } from '../parts/silence'
import { todayFigures } from './today'
import { added, agentsOf, totalKpis } from './totals'

const en = await speak('en')
const heard: Source = {
  source: 'native',
  last_event_at: before(1),
  lag_s: 0.4,
  silent: false,
  silent_since: null,
  skew_s: 0,
}
const mute: Source = { ...heard, source: 'cards-pbx', silent: true, last_event_at: before(130) }
const QUEUES = { PS: queue(), SE: SECURITIES, CA: CARDS }

test('only queues all of whose sources are silent age', () => {
  const both = queue({ sources: ['native', 'cards-pbx'] })
  const picture = snapshot({ ...QUEUES, both }, { sources: [heard, mute] })
  expect([...silentQueues(picture)]).toEqual([['CA', Date.parse(before(130))]])
})

test('a queue whose source is unknown does not age, one the service calls stale does', () => {
  const picture = snapshot({ CA: CARDS, ST: queue({ status: 'stale' }) })
  expect([...silentQueues(picture)]).toEqual([['ST', null]])
})

test('totals are the service’s own while every source is heard', () => {
  const kpis = { service_level: ratio(2060, 2482) }
  const total = { now: NOBODY, windows: { today: { since: '', until: '', kpis } } }
  expect(totalKpis(snapshot(QUEUES, { total }), 'today', new Set())).toBe(kpis)
})

test('without a silent queue the others add up: sums first, one division last', () => {
  const kpis = totalKpis(snapshot(QUEUES), 'today', new Set(['CA']))
  expect(kpis['service_level']).toEqual({ value: 108 / 157, numerator: 108, denominator: 157 })
})

test('figures of one kind add up', () => {
  expect(added([ratio(1, 4), undefined, ratio(3, 4)])?.value).toBe(0.5)
  expect(added([ratio(0, 0)])?.value).toBeNull()
  expect(added([{ value: 2 }, { value: 5 }])).toEqual({ value: 7 })
  expect(added([{ value: null, reported: false }])).toEqual({ value: null, reported: false })
})

test('today tells zero, nothing and not reported apart', () => {
  const figures = todayFigures(
    {
      service_level: ratio(2060, 2482),
      asa: { value: 10.3, numerator: 24_627, denominator: 2391 },
      abandonment_rate: ratio(0, 20),
      blocked_rate: { value: null, reported: false },
      answered: { value: null },
    },
    DEFAULT,
    en,
  )
  expect(figures.map(({ figure, unit }) => figure + unit)).toEqual(['83%', '0:10', '0.0%', 'n/a', '—'])
  expect(figures[0]?.hint).toBe('2,060 ÷ 2,482')
})

test('a board shows the totals that it chose, marked where it says', () => {
  const board = { ...DEFAULT, kpis: ['asa', 'wait_p90'], thresholds: { asa: { warn: 5, breach: 60 } } }
  const figures = todayFigures({ asa: { value: 10.3 }, wait_p90: { value: 41 } }, board, en)
  expect(figures.map(({ words, mark }) => [words, mark])).toEqual([
    ['ASA', 'warn'],
    ['wait p90', null],
  ])
})

test('a board of some queues adds up those, and speaks of agents only where they have one sum', () => {
  const other = queue({ now: { ...NOBODY, agents_available: 5 } }, ratio(9, 10))
  const picture = snapshot({ PS: queue({}, ratio(1, 10)), NE: other })
  const board = { queues: ['PS', 'NE'], kpis: ['service_level', 'wait_p90'] }
  const kpis = totalKpis(picture, '30m', new Set(), board)
  expect([kpis['service_level']?.value, kpis['wait_p90']?.value]).toEqual([0.5, null])
  expect(agentsOf(picture, { queues: ['NE'] }).agents_available).toBe(5)
  expect(agentsOf(picture, { queues: null })).toBe(picture.total.now)
})

test('agents on hold or being rung are on a call; without a feed every state is unknown', () => {
  expect(agentShares(NOBODY).map(({ count }) => count)).toEqual([5, 1, 1, 0, 2])
  expect(agentShares(null).every(({ count }) => count === null)).toBe(true)
})
