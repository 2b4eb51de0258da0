import { expect, test } from 'vitest'
import type { Row } from './client'
import { MOST_LINES, penAt, spread, trendOf, trendOptions } from './trend_chart'

function row(n: number, subject: string, value: number | null): Row {
  const since = new Date(Date.UTC(2026, 10, 16 + n)).toISOString()
  return { n, since, until: since, subject, kpis: { asa: { value }, service_level: { value } } }
}

test('each subject has its line, with a gap where nothing was measured', () => {
  const rows = [row(0, 'NE', 10), row(0, 'PS', 4), row(1, 'PS', null), row(2, 'NE', 30), row(2, 'PS', 6)]
  const { at, lines } = trendOf('asa', rows, null, 'duration')
  expect(at).toHaveLength(3)
  expect(lines.map(({ subject, values }) => [subject, values])).toEqual([
    ['NE', [10, null, 30]],
    ['PS', [4, null, 6]],
  ])
})

test('the earlier period lies under the same intervals; shares are drawn in points', () => {
  const { lines } = trendOf('service_level', [row(0, '', 0.8), row(1, '', 0.9)], [row(1, '', 0.7)], 'whole')
  expect(lines.map(({ earlier, values }) => [earlier, values])).toEqual([
    [true, [null, 70]],
    [false, [80, 90]],
  ])
})

test('no more lines than can be told apart, each by ink or dashes', () => {
  const rows = Array.from({ length: 9 }, (_, at) => row(0, `q${at}`, 1))
  const { lines } = trendOf('asa', rows, null, 'duration')
  expect(lines).toHaveLength(MOST_LINES)
  expect(new Set(lines.map(({ pen }) => JSON.stringify(pen))).size).toBe(MOST_LINES)
  expect(penAt(0)).not.toEqual(penAt(3))
})

test('words under the chart keep their distance', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6])
  expect(spread([5], 3)).toEqual([5])
})

test('an axis of counts steps by whole calls, one of seconds by any', () => {
  const steps = (kind: 'count' | 'duration') => {
    const trend = trendOf('asa', [row(0, 'NE', 1)], null, kind)
    const writing = { time: String, value: String }
    return trendOptions(600, trend, kind, { of: () => '', font: '' }, writing).axes?.[1]?.incrs
  }
  expect(steps('count')).toEqual(expect.arrayContaining([1, 2, 5, 10, 20, 50, 1000]))
  expect(Math.min(...(steps('count') as number[]))).toBe(1)
  expect(steps('duration')).toBeUndefined()
})
