import { expect, test } from 'vitest'
import { dayAround, instantOf, laterDate, midnight, timeOfDay, wallTime } from './zoned'

const at = (text: string): number => Date.parse(text)
const LONDON = 'Europe/London'
const HOUR = 3_600_000

test.each([
  ['2026-11-17T15:42:07Z', LONDON, '2026-11-17', '15:42:07'],
  ['2026-07-17T23:30:00Z', LONDON, '2026-07-18', '00:30:00'],
  ['2026-11-17T21:00:00Z', 'Asia/Tehran', '2026-11-18', '00:30:00'],
  ['2026-11-17T02:00:00Z', 'America/New_York', '2026-11-16', '21:00:00'],
])('%s in %s is %s %s, and back', (instant, zone, date, time) => {
  expect(wallTime(at(instant), zone)).toEqual({ date, time })
  expect(instantOf({ date, time }, zone)).toBe(at(instant))
})

test('of the hour that comes twice it is the first, and the skipped one is after the gap', () => {
  expect(instantOf({ date: '2026-10-25', time: '01:30:00' }, LONDON)).toBe(at('2026-10-25T00:30:00Z'))
  expect(instantOf({ date: '2026-03-29', time: '01:30:00' }, LONDON)).toBe(at('2026-03-29T01:30:00Z'))
})

test('a day has 23 hours in spring, 25 in autumn, and 24 between', () => {
  const hours = (instant: string): number => {
    const { since, until } = dayAround(at(instant), LONDON)
    return (until - since) / HOUR
  }
  expect([hours('2026-03-29T12:00:00Z'), hours('2026-10-25T12:00:00Z')]).toEqual([23, 25])
  expect(hours('2026-11-17T00:00:00Z')).toBe(24)
})

test('what is no date or time is no instant', () => {
  expect(instantOf({ date: '', time: '10:00' }, LONDON)).toBeNull()
  expect(instantOf({ date: '2026-11-17', time: '' }, LONDON)).toBeNull()
  expect(midnight('2026-13-40', LONDON)).toBeNaN()
})

test('dates are counted over the ends of months', () => {
  expect([laterDate('2026-02-28', 1), laterDate('2026-01-01', -1)]).toEqual(['2026-03-01', '2025-12-31'])
})

test.each([
  ['9:05', '09:05:00'],
  [' 09.05.30 ', '09:05:30'],
  ['۱۵:۴۲', '15:42:00'],
  ['24:00', null],
  ['9:5', null],
  ['noon', null],
])('%s is the time of day %s', (text, time) => expect(timeOfDay(text)).toBe(time))
