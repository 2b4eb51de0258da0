import { expect, test } from 'vitest'
import { AT, NOW, before } from '../samples/day'
import { ServerClock, secondsSince, untilNextSecond } from './clock'

test('the service is believed about the time, whatever this browser thinks', () => {
  const clock = new ServerClock()
  expect(clock.at(0)).toBeNull()
  clock.heard(AT, 5_000)
  expect(clock.at(6_500)).toBe(NOW + 1_500)
})

test('of several messages the least delayed tells the time', () => {
  const clock = new ServerClock()
  clock.heard(AT, 1_000)
  clock.heard(new Date(NOW + 1_000).toISOString(), 2_900)
  expect(clock.at(2_900)).toBe(NOW + 1_900)
})

test('a clock that follows replayed events believes the last message only', () => {
  const clock = new ServerClock()
  clock.follow('events')
  clock.heard(AT, 1_000)
  clock.heard(before(-60), 2_000)
  clock.heard(before(-30), 3_000)
  expect(clock.at(3_000)).toBe(NOW + 30_000)
})

test('nonsense is no time', () => {
  const clock = new ServerClock()
  clock.heard('yesterday', 0)
  expect(clock.at(0)).toBeNull()
})

test('the shared timer wakes just past the whole second', () => {
  expect(untilNextSecond(NOW)).toBe(1_015)
  expect(untilNextSecond(NOW + 990)).toBe(25)
})

test('waits count whole seconds and never run below zero', () => {
  expect(secondsSince(before(16.9), NOW)).toBe(16)
  expect(secondsSince(before(-3), NOW)).toBe(0)
  expect(secondsSince(null, NOW)).toBeNull()
})
