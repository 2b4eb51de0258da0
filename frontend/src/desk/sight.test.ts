import { expect, it } from 'vitest'
import { ROW_PX, drawnRows, sightOf, walked } from './sight'

const IDS = Array.from({ length: 200 }, (_, at) => `Q${at}`)
const even = (): number => ROW_PX
const height = (drawn: ReturnType<typeof drawnRows>): number =>
  drawn.places.reduce((sum, { gap }) => sum + gap + ROW_PX, drawn.rest)

it('draws the rows in sight and some beside them, and leaves room for all others', () => {
  const drawn = drawnRows(IDS, sightOf(300 - 80 * ROW_PX, 900), even, null)
  const at = drawn.places.map((place) => place.at)
  expect([at[0], at.at(-1)]).toEqual([66, 105])
  expect(drawn.places[0]?.gap).toBe(66 * ROW_PX)
  expect(height(drawn)).toBe(200 * ROW_PX)
})

it('every row in sight is drawn, wherever the page stands', () => {
  for (let scrolled = 0; scrolled < 200 * ROW_PX; scrolled += 17) {
    const drawn = new Set(drawnRows(IDS, sightOf(-scrolled, 900), even, null).places.map(({ at }) => at))
    const first = Math.floor(scrolled / ROW_PX)
    const last = Math.min(199, Math.floor((scrolled + 899) / ROW_PX))
    for (let at = first; at <= last; at += 1) expect(drawn.has(at), `${scrolled}: ${at}`).toBe(true)
  }
})

it('a small scroll draws nothing anew', () => {
  expect(sightOf(-520, 900)).toEqual(sightOf(-700, 900))
})

it('the row that has the focus stays, however far away', () => {
  const drawn = drawnRows(IDS, sightOf(0, 400), even, 'Q150')
  expect(drawn.places.at(-1)).toEqual({ id: 'Q150', at: 150, gap: (150 - 22) * ROW_PX })
  expect(height(drawn)).toBe(200 * ROW_PX)
})

it('a row that is unfolded takes its room', () => {
  const drawn = drawnRows(IDS, sightOf(-5000, 400), (id) => (id === 'Q3' ? 100 : ROW_PX), null)
  expect(drawn.places[0]?.gap).toBe((drawn.places[0]?.at ?? 0) * ROW_PX + 58)
})

it.each([
  ['ArrowDown', 'Q5', 'Q6'],
  ['ArrowUp', 'Q0', 'Q0'],
  ['PageDown', 'Q5', 'Q15'],
  ['End', 'Q5', 'Q199'],
  ['Home', 'Q5', 'Q0'],
  ['x', 'Q5', null],
  ['End', null, null],
])('%s leads from %s to %s', (key, here, to) => {
  expect(walked(IDS, here, key)).toBe(to)
})
