import { expect, test } from 'vitest'
import { AS_DRAWN, fitFor, layoutIn } from './legibility'

test.each([
  [6, 65, 1, true, true, false],
  [3, 65, 1, true, true, false],
  [6, 85, 1, true, true, false],
  [6.6, 65, 1.1, false, true, false],
  [9, 65, 1.5, false, false, false],
  [6, 43, 65 / 43, false, false, false],
  [20, 32, 1.8, false, false, true],
])('from %d m on %d inches', (distance, diagonal, scale, totals, trends, tooFar) => {
  const fit = fitFor(distance, diagonal)
  expect(fit.scale).toBeCloseTo(scale, 9)
  expect(fit).toMatchObject({ totals, trends, tooFar })
})

// A minute of arc is 1/3438 of the distance; digits are 0.73 em tall.
test.each([6, 7.5, 9, 10.8])('from %d metres a tile is still read', (distance) => {
  const { scale } = fitFor(distance, 65)
  const millimetresPerPixel = ((65 * 25.4) / Math.hypot(16, 9)) * (16 / 1920)
  const minutes = (em: number): number =>
    ((em * 0.73 * scale * millimetresPerPixel) / (distance * 1000)) * 3438
  expect(minutes(132)).toBeGreaterThan(40)
  expect(minutes(56)).toBeGreaterThan(16)
})

test('tiles that find no room move to further pages, none is lost', () => {
  expect(layoutIn(6, AS_DRAWN, false)).toMatchObject({ columns: 3, rows: 2, pages: 1 })
  for (const distance of [6.5, 7.5, 9, 10.8]) {
    for (const queues of [1, 2, 6, 13, 40]) {
      const layout = layoutIn(queues, fitFor(distance, 65), true)
      expect(layout.places * layout.pages).toBeGreaterThanOrEqual(queues)
      expect(layout.places).toBe(layout.columns * layout.rows)
    }
  }
  expect(layoutIn(6, fitFor(9, 65), false)).toMatchObject({ rows: 1 })
})
