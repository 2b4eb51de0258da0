import { expect, test } from 'vitest'
import { lettersAddress, queueAddress, routeOf, settingsAddress, sourceAddress } from './routes'

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
  ['#/connect', { view: 'connect', provider: null }],
  ['#/connect/asterisk-ami', { view: 'connect', provider: 'asterisk-ami' }],
  ['#/connect/twilio/else', { view: 'unknown', path: 'connect/twilio/else' }],
  ['#/letters', { view: 'letters', source: null }],
  ['#/letters/flex', { view: 'letters', source: 'flex' }],
  ['#/letters/%E0', { view: 'unknown', path: 'letters/%E0' }],
  ['#/names', { view: 'names' }],
  ['#/source/flex', { view: 'source', source: 'flex' }],
  ['#/source/', { view: 'unknown', path: 'source/' }],
  ['#/else', { view: 'unknown', path: 'else' }],
])('%s asks for %o', (hash, route) => expect(routeOf(hash)).toEqual(route))

test.each(['PS', 'a/b c', 'حساب', '50%?#'])('a queue named %s has an address of its own', (queue) => {
  expect(routeOf(queueAddress(queue))).toEqual({ view: 'queue', queue })
  expect(routeOf(settingsAddress(queue))).toEqual({ view: 'settings', queue })
})

test.each(['flex', 'a/b c', 'حساب'])('a source named %s has addresses of its own', (source) => {
  expect(routeOf(sourceAddress(source))).toEqual({ view: 'source', source })
  expect(routeOf(lettersAddress(source))).toEqual({ view: 'letters', source })
})
