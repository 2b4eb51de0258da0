import { expect, it } from 'vitest'
import { isQuiet, isSwapped, minuteOfDay } from './hours'

const EVENING = Date.parse('2026-11-17T20:00:00Z')

it('the day is that of the centre', () => {
  expect(minuteOfDay(EVENING, 'Europe/London')).toBe(1200)
  expect(minuteOfDay(EVENING, 'Asia/Kathmandu')).toBe(105)
})

it.each([
  [null, 1200, false],
  ['20:00-07:00', 1199, false],
  ['20:00-07:00', 1200, true],
  ['20:00-07:00', 0, true],
  ['20:00-07:00', 420, false],
  ['12:00-13:00', 779, true],
  ['12:00-13:00', 780, false],
])('quiet %s at minute %d: %s', (quiet, minute, is) => {
  expect(isQuiet(quiet, minute)).toBe(is)
})

it('the lines change places every six hours', () => {
  expect([0, 359, 360, 719, 720, 1080].map(isSwapped)).toEqual([false, false, true, true, false, true])
})
