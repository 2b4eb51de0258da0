import { expect, test } from 'vitest'
import type { Route } from '../routes'
import { neighbours, queueKeys } from './queue_keys'

function pressed(key: string, route: Route, queues = ['PS', 'SE', 'CA']): string | null {
  let went: string | null = null
  queueKeys(queues, route, (address) => (went = address))[key]?.()
  return went
}

const OVERVIEW: Route = { view: 'overview' }
const SE: Route = { view: 'queue', queue: 'SE' }

test.each([
  ['2', OVERVIEW, '#/queue/SE'],
  ['4', OVERVIEW, null],
  ['j', SE, '#/queue/CA'],
  ['k', SE, '#/queue/PS'],
  ['j', { view: 'queue', queue: 'CA' } as Route, '#/queue/PS'],
  ['escape', SE, '#/'],
  ['escape', { view: 'settings', queue: 'SE' } as Route, '#/queue/SE'],
  ['escape', OVERVIEW, null],
])('%s on %o goes to %s', (key, route, address) => expect(pressed(key, route)).toBe(address))

test('without queues there is nowhere to go', () => {
  expect(neighbours([], null)).toEqual({ next: null, previous: null })
  expect(pressed('j', OVERVIEW, [])).toBeNull()
})
