import { expect, test } from 'vitest'
import { placesOf } from './paths'

test('every value has its place, as a mapping writes it', () => {
  const payload = { kind: 'JOIN', call: { id: 'c1', groups: ['cards', 7] }, none: null }
  expect(placesOf(payload)).toEqual([
    { path: '$.kind', value: 'JOIN' },
    { path: '$.call.id', value: 'c1' },
    { path: '$.call.groups[0]', value: 'cards' },
    { path: '$.call.groups[1]', value: '7' },
    { path: '$.none', value: 'null' },
  ])
})

test('what no path can spell is left out, and long values are cut', () => {
  expect(placesOf({ 'a b': 1, x: 'y'.repeat(90) })).toEqual([{ path: '$.x', value: `${'y'.repeat(39)}…` }])
})

test('a huge payload has so many places and no more', () => {
  expect(placesOf(Array.from({ length: 9_000 }, (_, n) => n), 5)).toHaveLength(5)
})
