import { expect, test } from 'vitest'
import { queue, snapshot } from '../samples/day'
import { instantsOf, nextTrouble, stretchesOf } from './troubles'

const HOUR = 3_600_000
const MINUTE = 60_000
const BEGAN = Date.parse('2026-11-17T00:00:00Z')

function at(clock: string): number {
  return Date.parse(`2026-11-17T${clock}:00Z`)
}

function picture(until: string, name: string, values: (number | null)[]) {
  const trend = { kpi: 'service_level', window: '30m', step_s: 120, until: new Date(at(until)).toISOString(), values }
  return snapshot({ X: queue({ name, target: { ratio: 0.8, within_s: 20 }, trend }) })
}

test('a day is told by a picture every two hours, the latest first, and none from the future', () => {
  const whole = instantsOf(BEGAN, BEGAN + 24 * HOUR, BEGAN + 48 * HOUR)
  expect(whole).toHaveLength(12)
  expect(whole[0]).toBe(BEGAN + 24 * HOUR - 1_000)
  expect(instantsOf(BEGAN, BEGAN + 24 * HOUR, at('03:30'))).toEqual([at('03:30'), at('01:30')])
  expect(instantsOf(BEGAN, BEGAN + 24 * HOUR, BEGAN - HOUR)).toEqual([])
})

test('what is under its target is marked, far under it more so', () => {
  const told = picture('10:10', 'Cards', [0.9, 0.79, 0.78, null, 0.7])
  expect(stretchesOf([told], BEGAN, BEGAN + 24 * HOUR)).toEqual([
    { since: at('10:02'), until: at('10:06'), tone: 'risk', queues: ['Cards'] },
    { since: at('10:08'), until: at('10:10'), tone: 'breach', queues: ['Cards'] },
  ])
})

test('queues in trouble together are one stretch, and so are pictures that overlap', () => {
  const pictures = [picture('10:10', 'Cards', [0.1, 0.1, 0.1]), picture('10:08', 'Loans', [0.1, 0.1, 0.1])]
  expect(stretchesOf(pictures, BEGAN, BEGAN + 24 * HOUR)).toEqual([
    { since: at('10:02'), until: at('10:10'), tone: 'breach', queues: ['Loans', 'Cards'] },
  ])
  const twice = [picture('10:10', 'Cards', [0.1, 0.1]), picture('10:10', 'Cards', [0.1, 0.1])]
  expect(stretchesOf(twice, BEGAN, BEGAN + 24 * HOUR)).toHaveLength(1)
})

test('exactly on target is no trouble', () => {
  expect(stretchesOf([picture('10:10', 'Cards', [0.8])], BEGAN, BEGAN + 24 * HOUR)).toEqual([])
})

test('one goes from trouble to trouble', () => {
  const stretches = [10, 12].map((hour) => ({
    ...{ since: BEGAN + hour * HOUR, until: BEGAN + hour * HOUR + MINUTE },
    ...{ tone: 'risk' as const, queues: [] },
  }))
  const from = BEGAN + 11 * HOUR
  expect(nextTrouble(stretches, from, 1)).toBe(BEGAN + 12 * HOUR)
  expect(nextTrouble(stretches, from, -1)).toBe(BEGAN + 10 * HOUR)
  expect(nextTrouble(stretches, BEGAN + 12 * HOUR, 1)).toBeNull()
})
