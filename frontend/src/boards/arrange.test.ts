import { expect, test } from 'vitest'
import { queue, snapshot } from '../samples/day'
import { placesOf, shownOn } from './arrange'

const QUEUES = {
  9: queue({ name: 'Loans' }),
  10: queue({ name: 'Cards', status: 'risk' }),
  PS: queue({ name: 'Private', status: 'breach' }),
  NE: queue({ name: 'Cards', status: 'nodata' }),
}

test.each([
  ['name' as const, ['10', 'NE', '9', 'PS']],
  ['urgency' as const, ['PS', '10', '9', 'NE']],
  [['NE', 'gone', '9'], ['NE', '9', '10', 'PS']],
])('by %s', (order, places) => expect(placesOf(QUEUES, { queues: null, order })).toEqual(places))

test('a board shows its own queues, and all where it names none', () => {
  const picture = snapshot(QUEUES)
  expect(shownOn(picture, { queues: null, order: 'name' })).toBe(picture)
  const shown = shownOn(picture, { queues: ['PS', 'gone'], order: 'name' })
  expect(Object.keys(shown.queues)).toEqual(['PS'])
})
