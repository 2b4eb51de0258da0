import { expect, test } from 'vitest'
import { MAIN, THRESHOLDS, entriesOf, refusedFields, withEntries } from './fields'

const FIELDS = [...MAIN, ...THRESHOLDS]
const SETTINGS = {
  ...{ name: 'Cards', group: null, target: { ratio: 0.29, within_s: 20 }, short_abandon_s: 5 },
  ...{ formula: 'short_excluded', attribution: 'sl_event', hours: [{ days: ['mon'] }] },
  thresholds: {
    ...{ breach_points: 5, recover_points: 3, clear_points: 1, worsen_s: 60, better_s: 120 },
    ...{ longest_wait_s: 240, wait_cleared_s: 120, fewest: 5 },
  },
}

test('settings go through the form unharmed, and what it does not show travels along', () => {
  const entries = entriesOf(SETTINGS, FIELDS)
  expect(entries['target.ratio']).toBe('29')
  expect(entries['group']).toBe('')
  expect(refusedFields(entries, FIELDS)).toEqual([])
  expect(withEntries(SETTINGS, entries, FIELDS)).toEqual(SETTINGS)
})

test('what was typed takes its place', () => {
  const entries = { ...entriesOf(SETTINGS, FIELDS), 'target.ratio': '85.5', group: ' Bank ' }
  const made = withEntries(SETTINGS, entries, FIELDS)
  expect(made['target']).toEqual({ ratio: 0.855, within_s: 20 })
  expect(made['group']).toBe('Bank')
})

test.each([
  ['target.ratio', '101'],
  ['target.ratio', '0'],
  ['target.within_s', ''],
  ['thresholds.fewest', '-1'],
  ['short_abandon_s', 'soon'],
])('%s refuses "%s"', (path, entered) => {
  const entries = { ...entriesOf(SETTINGS, FIELDS), [path]: entered }
  expect(refusedFields(entries, FIELDS)).toEqual([path])
})
