import { expect, test } from 'vitest'
import { SECURITIES, queue, snapshot } from '../samples/day'
import { beginsBreach, breachedIn } from './breaches'

test('only a breach that begins while one looks is news', () => {
  const calm = breachedIn(snapshot({ PS: queue(), SE: queue() }))
  const one = breachedIn(snapshot({ PS: queue(), SE: SECURITIES }))
  const two = breachedIn(snapshot({ PS: SECURITIES, SE: SECURITIES }))
  expect([null, calm, one, two].map((before) => beginsBreach(before, one))).toEqual([
    false,
    true,
    false,
    false,
  ])
  expect(beginsBreach(one, two)).toBe(true)
  expect(beginsBreach(two, calm)).toBe(false)
})
