import { expect, test } from 'vitest'
import { slicesOf } from './wait_slices'

test('slices end with the last that holds anybody, and add up', () => {
  const slices = slicesOf({
    ...{ edges: [0, 10, 20, 60], counts: [5, 0, 2, 0] },
    by_outcome: { answered: [5, 0, 1, 0], abandoned: [0, 0, 1, 0], overflowed: [0, 0, 0, 0] },
  })
  expect(slices).toEqual([
    { from: 0, to: 10, answered: 5, abandoned: 0, overflowed: 0, total: 5 },
    { from: 10, to: 20, answered: 0, abandoned: 0, overflowed: 0, total: 0 },
    { from: 20, to: 60, answered: 1, abandoned: 1, overflowed: 0, total: 2 },
  ])
})

test('the last slice of all has no end', () => {
  expect(slicesOf({ edges: [0, 10], counts: [1, 3] })[1]).toMatchObject({ from: 10, to: null, total: 3 })
})
