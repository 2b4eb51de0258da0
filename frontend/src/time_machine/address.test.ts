import { expect, test } from 'vitest'
import { routeOf } from '../routes'
import { pastOf, showsPast, withPast } from './address'

const AT = Date.parse('2026-11-17T10:42:07.800Z')

test.each([
  ['', '#/?at=2026-11-17T10:42:07Z'],
  ['#/', '#/?at=2026-11-17T10:42:07Z'],
  ['#/queue/NE', '#/queue/NE?at=2026-11-17T10:42:07Z'],
  ['#/wall?at=2025-01-01T00:00:00Z', '#/wall?at=2026-11-17T10:42:07Z'],
  ['#/agents?queue=N%26E', '#/agents?queue=N%26E&at=2026-11-17T10:42:07Z'],
])('%s at an instant is %s', (hash, there) => {
  expect(withPast(hash, AT)).toBe(there)
  expect(pastOf(there)).toBe(Date.parse('2026-11-17T10:42:07Z'))
  expect(routeOf(there)).toEqual(routeOf(hash))
})

test('the present has no instant in its address', () => {
  expect(withPast('#/queue/NE?at=2026-11-17T10:42:07Z', null)).toBe('#/queue/NE')
  expect([pastOf('#/queue/NE'), pastOf('#/?at=soon')]).toEqual([null, null])
})

test('boards show the past, what is set up does not', () => {
  const shows = (hash: string): boolean => showsPast(routeOf(hash))
  expect(['#/', '#/wall', '#/queue/NE', '#/agents', '#/alerts'].map(shows)).not.toContain(false)
  expect(['#/sources', '#/boards/main', '#/queue/NE/settings', '#/history'].map(shows)).not.toContain(true)
})
