import { expect, test } from 'vitest'
import type { Trend } from '../live/protocol'
import { BOX, drawing, summary, yOf } from './trend'

function trend(values: (number | null)[], forecast?: number[]): Trend {
  const base = { kpi: 'service_level', window: '30m', step_s: 120, until: '', values }
  return forecast === undefined ? base : { ...base, forecast: { step_s: 300, values: forecast } }
}

test('every tile shares one scale, the better the higher', () => {
  expect(yOf(1)).toBeLessThan(yOf(0.8))
  expect(yOf(0.8)).toBeLessThan(yOf(0))
  expect([yOf(2), yOf(-1)]).toEqual([yOf(1), yOf(0)])
})

test('the last value is now, at the right edge unless a forecast follows', () => {
  const plain = drawing(trend([1, 0.9, 0.8]), 0.8)
  const ahead = drawing(trend([1, 0.9, 0.8], [0.7, 0.6]), 0.8)
  expect(plain.now?.x).toBeGreaterThan(BOX.width - 15)
  expect(ahead.now?.x).toBeLessThan(plain.now?.x ?? 0)
  expect([plain.forecast, ahead.forecast.length > 0]).toEqual(['', true])
})

test('the line pauses where nothing was measured', () => {
  const { line } = drawing(trend([1, 1, null, 1, 1]), 0.8)
  expect(line.match(/M/g)).toHaveLength(2)
})

test('a last value that was not measured has no dot', () => {
  expect(drawing(trend([1, null]), 0.8).now).toBeNull()
  expect(drawing(trend([]), 0.8)).toMatchObject({ line: '', shortfall: '', now: null })
})

test('only what runs under the target is shaded, from the very crossing', () => {
  expect(drawing(trend([1, 0.9, 0.8]), 0.8).shortfall).toBe('')
  const { shortfall, targetY } = drawing(trend([0.9, 0.7, 0.9]), 0.8)
  const heights = [...shortfall.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((found) => Number(found[1]))
  expect(Math.min(...heights)).toBe(targetY)
  expect(Math.max(...heights)).toBe(yOf(0.7))
})

test('the summary tells first, lowest and last of what was measured', () => {
  expect(summary(trend([null, 0.9, 0.4, 0.6, null]))).toEqual({ first: 0.9, lowest: 0.4, last: 0.6 })
  expect(summary(trend([null]))).toBeNull()
})
