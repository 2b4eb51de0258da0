import { expect, test } from 'vitest'
import { queueAddress, routeOf, settingsAddress } from './routes'

test.each([
  ['', { view: 'overview' }],
  ['#/', { view: 'overview' }],
  ['#/wall', { view: 'wall' }],
  ['#/wall?x=1', { view: 'wall' }],
  ['#/agents', { view: 'agents' }],
  ['#/queue/PS', { view: 'queue', queue: 'PS' }],
  ['#/queue/PS/settings', { view: 'settings', queue: 'PS' }],
  ['#/queue/', { view: 'unknown', path: 'queue/' }],
  ['#/queue/PS/else', { view: 'unknown', path: 'queue/PS/else' }],
  ['#/queue/%E0', { view: 'unknown', path: 'queue/%E0' }],
  ['#/else', { view: 'unknown', path: 'else' }],
])('%s asks for %o', (hash, route) => expect(routeOf(hash)).toEqual(route))

test.each(['PS', 'a/b c', 'حساب', '50%?#'])('a queue named %s has an address of its own', (queue) => {
  expect(routeOf(queueAddress(queue))).toEqual({ view: 'queue', queue })
  expect(routeOf(settingsAddress(queue))).toEqual({ view: 'settings', queue })
})
