import { expect, test } from 'vitest'
import type { Visit } from '../live/visits'
import { halfHours } from './abandonment'
import { speak } from '../words/language'
import { edgesFor, sliceRange, sliceStart, waitsOf } from './waits'

function visit(wait: number, outcome: string, over: Partial<Visit> = {}): Visit {
  return {
    ...{ queue: 'PS', source: 's', call: 'c', customer: null, agent: null, short: false },
    ...{ queued_at: '', left_at: '2026-11-17T15:10:00Z', wait_s: wait, outcome, in_target: wait <= 20 },
    ...{ talk_s: null, hold_s: null, acw_s: null },
    ...over,
  }
}

test('waits fall into slices that end exactly at the target', () => {
  expect(edgesFor(20)).toEqual([10, 20, 30, 60, 120, 180, 300])
  expect(edgesFor(30)).toEqual([10, 30, 60, 120, 180, 300])
  const visits = [visit(0, 'answered'), visit(20, 'answered'), visit(20.5, 'answered'), visit(400, 'abandoned')]
  const { slices, most, median, ninth } = waitsOf([...visits, visit(75, 'overflowed_timeout')], 20)
  expect(slices.filter(({ total }) => total > 0)).toEqual([
    { from: 0, to: 10, inTarget: 1, late: 0, abandoned: 0, total: 1 },
    { from: 10, to: 20, inTarget: 1, late: 0, abandoned: 0, total: 1 },
    { from: 20, to: 30, inTarget: 0, late: 1, abandoned: 0, total: 1 },
    { from: 300, to: null, inTarget: 0, late: 0, abandoned: 1, total: 1 },
  ])
  expect([most, median, ninth]).toEqual([1, 20, 400])
})

test('without calls there is nothing to measure', () => {
  expect(waitsOf([], 20)).toMatchObject({ median: null, ninth: null, most: 1 })
  expect(halfHours([])).toEqual([])
})

test('every half hour between the first and the last has its bar, short abandons left out', () => {
  const at = (left_at: string, outcome: string, short = false): Visit => visit(9, outcome, { left_at, short })
  const hours = halfHours([
    at('2026-11-17T15:29:59Z', 'abandoned'),
    at('2026-11-17T15:01:00Z', 'answered'),
    at('2026-11-17T15:02:00Z', 'abandoned', true),
    at('2026-11-17T16:00:00Z', 'answered'),
  ])
  expect(hours.map(({ abandoned, total, rate }) => [abandoned, total, rate])).toEqual([
    [1, 2, 0.5],
    [0, 0, 0],
    [0, 1, 0],
  ])
})

test('the axis says where a slice begins, the table from where to where', async () => {
  const language = await speak('en')
  const { slices } = waitsOf([], 20)
  const starts = slices.map((slice) => sliceStart(slice, language))
  expect(starts).toEqual(['0', '10', '20', '30', '1:00', '2:00', '3:00', '5:00+'])
  expect(slices.map((slice) => sliceRange(slice, language)).slice(3, 5)).toEqual(['30–60', '1:00–2:00'])
})
