import { expect, test } from 'vitest'
import { night, readOpening } from './opening'

test('a night over midnight is kept as it is', () => expect(readOpening(night())).toEqual(night()))

test.each([
  ['9:05', '09:05'],
  ['۲۲:۳۰', '22:30'],
  ['٢٢:٣٠', '22:30'],
  [' 24:00 ', '24:00'],
  ['22.15', '22:15'],
])('%s is read as %s', (since, kept) => {
  expect(readOpening({ days: [7, 1], since, until: '06:00' })).toEqual({ days: [1, 7], since: kept, until: '06:00' })
})

test.each([
  { ...night(), days: [] },
  { ...night(), since: '' },
  { ...night(), until: '25:00' },
  { ...night(), until: 'seven' },
  { ...night(), until: '22:00' },
])('what cannot be quiet hours is not read: %o', (opening) => expect(readOpening(opening)).toBeNull())
