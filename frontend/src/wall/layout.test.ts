import { expect, test } from 'vitest'
import { UNTURNED, heldAt, layoutFor, pageOf, turned } from './layout'
import { scaled } from './stage'

test.each([
  [1, 1, 1, 1],
  [2, 2, 1, 1],
  [3, 3, 1, 1],
  [4, 3, 2, 1],
  [6, 3, 2, 1],
  [7, 4, 2, 1],
  [8, 4, 2, 1],
  [9, 4, 3, 1],
  [12, 4, 3, 1],
  [13, 4, 3, 2],
  [200, 4, 3, 17],
])('%d queues stand in %d columns and %d rows on %d pages', (queues, columns, rows, pages) => {
  expect(layoutFor(queues)).toMatchObject({ columns, rows, pages })
})

test('a tile keeps its page when queues are added after it', () => {
  expect(pageOf(12, layoutFor(13))).toBe(pageOf(12, layoutFor(40)))
})

test('pages turn in their rhythm, never faster than a quarter of a minute', () => {
  const first = turned(UNTURNED, 1_000, 3, 5)
  expect(first).toEqual({ page: 0, turnAt: 16_000 })
  expect(turned(first, 15_999, 3, 5)).toBe(first)
  expect(turned(first, 16_000, 3, 30)).toEqual({ page: 1, turnAt: 46_000 })
  expect(turned({ page: 2, turnAt: 5 }, 5, 3, 30).page).toBe(0)
})

test('a new breach is held for two minutes, and a single page never turns', () => {
  expect(heldAt(2, 1_000)).toEqual({ page: 2, turnAt: 121_000 })
  expect(turned({ page: 2, turnAt: 0 }, 9, 1, 30)).toBe(UNTURNED)
})

test('the stage fits any screen, letterboxed', () => {
  expect(scaled(3840, 2160, 0)).toEqual({ x: 0, y: 0, scale: 2 })
  expect(scaled(1920, 1200, 0)).toEqual({ x: 0, y: 60, scale: 1 })
})

test('the stage moves by at most two pixels and comes back', () => {
  const places = Array.from({ length: 18 }, (_, minute) => scaled(1920, 1080, minute))
  expect(Math.max(...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]))).toBe(2)
  expect(places[9]).toEqual(places[0])
})
