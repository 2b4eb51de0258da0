import { expect, test } from 'vitest'
import { staffingOf } from '../samples/staffing'
import { speak } from '../words/language'
import { NOTHING } from '../words/numbers'
import { Times } from '../words/times'
import { bestBaseline } from './accuracy'
import { adviceOf, aheadText, backBy, figuresOf } from './sentences'

const en = await speak('en')
const times = new Times(en.locale, 'UTC')
const TARGET = { ratio: 0.8, within_s: 20 }
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')

test.each([
  [{}, '+2 agents', 'back to 80/20 by 16:12'],
  [{ remedy: null, missing: 0, at_the_edge: true }, 'Exactly as many as needed', ''],
  [{ remedy: null, missing: -3 }, 'Enough agents', ''],
  [{ remedy: null, missing: 1 }, '1 agent missing', ''],
  [{ remedy: null, missing: null }, 'Too little is known yet', ''],
])('%o', (over, lead, detail) => {
  const advice = adviceOf(staffingOf(over), TARGET, en, times)
  expect([plain(advice.lead), advice.detail]).toEqual([lead, detail])
})

test('a level ahead has its range; without one there is a dash', () => {
  expect(aheadText({ until: '', mean: 0.61, low: 0.44, high: 0.79 }, en)).toBe('61% (44%–79%)')
  expect(aheadText(null, en)).toBe(NOTHING)
})

test('a queue that only grows has no mean wait', () => {
  const row = { change: -3, agents: 4, service_level: 0.02, asa_s: null, abandoned: 0.61 }
  const rest = { occupancy: 1, enough: false, next: null, back_at: null }
  expect(figuresOf({ ...row, ...rest }, en)).toEqual(['2%', NOTHING, '61%', '100%'])
  expect(backBy(null, TARGET, en, times)).toBe('not on target within the hour')
})

test('the best of the plain ways is the one that was off least', () => {
  const error = { error: 0.22, coverage: 0.8, poisson_floor: 0.17, forecasts: 9 }
  expect(bestBaseline({ ...error, baselines: { last_week: 0.36, last_hour: 0.31 } })).toBe(0.31)
  expect(bestBaseline({ ...error, baselines: {} })).toBeNull()
})
