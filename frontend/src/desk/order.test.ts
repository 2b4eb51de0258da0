import { expect, test } from 'vitest'
import { CARDS, NOBODY, NOW, SECURITIES, before, queue, ratio } from '../samples/day'
import { NO_ORDER, ordered, pressed, sortedIds } from './order'

const WAITED = queue({ now: { ...NOBODY, waiting: 2, longest_waiting_since: before(16) } })
const QUEUES = { PS: WAITED, SE: SECURITIES, CA: CARDS, NW: queue({}, ratio(0, 0)) }
const BY_LEVEL = { column: 'service_level.30m', descending: true }

test('by severity first, then as on the board', () => {
  expect(sortedIds(QUEUES, null, NOW)).toEqual(['SE', 'CA', 'PS', 'NW'])
})

test('by a figure, with what was not measured last either way', () => {
  expect(sortedIds(QUEUES, BY_LEVEL, NOW)).toEqual(['PS', 'CA', 'SE', 'NW'])
  expect(sortedIds(QUEUES, { ...BY_LEVEL, descending: false }, NOW)).toEqual(['SE', 'CA', 'PS', 'NW'])
  const byWait = { column: 'longest', descending: true }
  expect(sortedIds(QUEUES, byWait, NOW).slice(0, 2)).toEqual(['SE', 'PS'])
  expect(sortedIds(QUEUES, { column: 'gone', descending: true }, NOW)[0]).toBe('SE')
})

test('a header falls, then rises, then gives way to severity; a name begins with A', () => {
  const once = pressed(null, 'offered.today')
  const twice = pressed(once, 'offered.today')
  expect([once?.descending, twice?.descending, pressed(twice, 'offered.today')]).toEqual([true, false, null])
  expect(pressed(once, 'name')).toEqual({ column: 'name', descending: false })
})

test('rows stay while no status changes, however figures move', () => {
  const first = ordered(NO_ORDER, QUEUES, null, NOW)
  const moved = { ...QUEUES, PS: queue({}, ratio(0, 9)) }
  expect(ordered(first, moved, null, NOW + 60_000)).toBe(first)
  const worse = { ...QUEUES, NW: { ...SECURITIES } }
  expect(ordered(first, worse, null, NOW + 1).ids).toEqual(['SE', 'NW', 'CA', 'PS'])
})

test('a custom order is made anew at most every ten seconds', () => {
  const first = ordered(NO_ORDER, QUEUES, BY_LEVEL, NOW)
  const moved = { ...QUEUES, SE: queue({}, ratio(99, 100)) }
  expect(ordered(first, moved, BY_LEVEL, NOW + 9_000)).toBe(first)
  expect(ordered(first, moved, BY_LEVEL, NOW + 10_000).ids[0]).toBe('SE')
})
