import { expect, test } from 'vitest'
import { ratio } from '../samples/day'
import { speak } from '../words/language'
import { FIGURES, changeText, earlierText, explanationOf, kpiText, offeredKpis, usualKpis } from './figures'
import { scaleOf, shareIn } from './heat'

const en = await speak('en')

test('a figure keeps its fraction and says whose it is', () => {
  const told = explanationOf('service_level', ratio(91, 111), 'Securities · Tue 17 Nov', en)
  expect(told).toMatchObject({ fraction: '91 ÷ 111', value: '82%', whose: 'Securities · Tue 17 Nov' })
})

test.each([
  ['service_level', ratio(9, 10), ratio(8, 10), '+10'],
  ['abandonment_rate', ratio(30, 1000), ratio(45, 1000), '−1.5'],
  ['asa', ratio(200, 10), ratio(900, 10), '−1:10'],
  ['offered', { value: 1200 }, { value: 1188 }, '+12'],
  ['offered', { value: 12 }, { value: null }, ''],
  ['offered', undefined, { value: 12 }, ''],
])('a change of %s is signed', (slug, now, before, words) => {
  expect(changeText(slug, now, before, en)).toBe(words)
})

test('nothing to measure is a dash, what is not kept is not reported', () => {
  expect(kpiText('asa', { value: null, numerator: 0, denominator: 0 }, en)).toBe('—')
  expect(kpiText('asa', { value: null, reported: false }, en)).toBe('n/a')
  expect(kpiText('transferred_out', { value: 3 }, en)).toBe('3')
})

test('what is usual may be chosen, and all that may be chosen has words', () => {
  for (const agents of [true, false]) {
    for (const slug of usualKpis(agents)) expect(offeredKpis(agents)).toContain(slug)
    for (const slug of offeredKpis(agents)) expect(Object.keys(FIGURES)).toContain(slug)
  }
})

test('a heat map runs from its least to its most', () => {
  const scale = scaleOf([[{ value: 2 }, null], [{ value: 10 }, { value: null }]])
  expect(scale).toEqual({ least: 2, most: 10 })
  expect([2, 6, 10].map((value) => shareIn(scale, { value }))).toEqual([0, 0.5, 1])
  expect([shareIn(scale, null), shareIn(scaleOf([[{ value: 4 }]]), { value: 4 }), scaleOf([[]])]).toEqual([null, 0.5, null])
})

test('a period of which nothing is kept has no figure; that no source tells of it is another thing', () => {
  expect(earlierText('offered', undefined, en)).toBe('—')
  expect(earlierText('asa', { value: null, reported: false }, en)).toBe('n/a')
  expect(earlierText('offered', { value: 0 }, en)).toBe('0')
})
