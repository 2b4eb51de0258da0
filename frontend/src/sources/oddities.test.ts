import { expect, test } from 'vitest'
import { snapshot } from '../samples/day'
import { oddityLines } from './oddities'

test('oddities are counted, the frequent first, and unknown ones left out', () => {
  const lines = oddityLines(snapshot({}, { oddities: { duplicates: 3, late_events: 5, strange: 9 } }))
  expect(lines.slice(0, 3).map(({ slug, count }) => [slug, count])).toEqual([
    ['late_events', 5],
    ['duplicates', 3],
    ['corrections', 0],
  ])
})
