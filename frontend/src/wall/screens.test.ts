import { expect, it } from 'vitest'
import { AS_DRAWN, fitFor } from './legibility'
import { screenOf, screensOf } from './screens'

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `Q${at}`)
const names = (count: number, pages: string[] | null): string[] =>
  screensOf(ids(count), { pages }, AS_DRAWN, false).map(({ view, ids: shown }) => `${view} ${shown.length}`)

it('a board without pages of its own shows its tiles', () => {
  expect(names(6, null)).toEqual(['tiles 6'])
  expect(names(14, null)).toEqual(['tiles 12', 'tiles 2'])
})

it('pages follow each other in the order of the board', () => {
  expect(names(14, ['trends', 'queue:Q3', 'overview'])).toEqual([
    'trends 12',
    'trends 2',
    'queue 1',
    'tiles 12',
    'tiles 2',
  ])
})

it('a queue nobody has heard of is no page, and a board of such queues shows its tiles', () => {
  expect(names(2, ['queue:XX', 'trends'])).toEqual(['trends 2'])
  expect(names(2, ['queue:XX'])).toEqual(['tiles 2'])
  expect(names(0, null)).toEqual(['tiles 0'])
})

it('a board read from far away has fewer on each page', () => {
  expect(screensOf(ids(12), { pages: null }, fitFor(10, 65), false).length).toBeGreaterThan(1)
})

it('a breach is shown on its tile, else wherever the queue is seen', () => {
  const of = (pages: string[]) => screensOf(ids(14), { pages }, AS_DRAWN, false)
  expect(screenOf(of(['trends', 'queue:Q13', 'overview']), 'Q13')).toBe(4)
  expect(screenOf(of(['trends', 'queue:Q13']), 'Q13')).toBe(2)
  expect(screenOf(of(['trends']), 'Q13')).toBe(1)
  expect(screenOf(of(['queue:Q1']), 'Q13')).toBeNull()
})
