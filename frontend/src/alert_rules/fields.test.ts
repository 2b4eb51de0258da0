import { expect, test } from 'vitest'
import { entered, fieldsOf, read, type Field } from './fields'
import type { Metric, Rule } from './wire'

const field = (unit: Field['unit'], over: Partial<Field> = {}): Field => ({
  ...{ path: 'threshold', words: 'alert_rules.threshold', unit, optional: false },
  ...over,
})

test.each([
  ['percent', 0.1, '10'],
  ['percent', -0.3, '-30'],
  ['minutes', 300, '5'],
  ['times', 2, '2'],
  ['number', 20, '20'],
  ['number', null, ''],
] as const)('%s %s is entered as %s, and read back', (unit, value, text) => {
  expect(entered(value, unit)).toBe(text)
  expect(read(text, field(unit, { optional: true }))).toBe(value)
})

test('what is no number is not read, nor is nothing where something is needed', () => {
  expect(read('a few', field('number'))).toBeUndefined()
  expect(read('', field('number'))).toBeUndefined()
  expect(read('', field('number', { optional: true }))).toBeNull()
})

test('a comma is a decimal mark too, and seconds are whole', () => {
  expect(read('2,5', field('percent'))).toBe(0.025)
  expect(read('۲٫۵', field('number'))).toBe(2.5)
  expect(read('−٣٠', field('percent'))).toBe(-0.3)
  expect(read('0.51', field('minutes', { path: 'for_s' }))).toBe(31)
})

test.each([
  [{ unit: 'ratio' }, 'nought', 'percent'],
  [{ unit: 'seconds' }, 'nought', 'seconds'],
  [{ unit: 'seconds' }, 'target', 'times'],
  [{ unit: 'count' }, 'nought', 'number'],
] as const)('of %o against %s the threshold is in %s', (metric, against, unit) => {
  expect(fieldsOf({ against } as Rule, metric as Metric)[0]?.unit).toBe(unit)
})
