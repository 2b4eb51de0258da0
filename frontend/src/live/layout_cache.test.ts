import { beforeEach, expect, test } from 'vitest'
import { queue, snapshot } from '../samples/day'
import { keepLayout, keptLayout, layoutOf } from './layout_cache'

beforeEach(() => localStorage.clear())

test('a kept layout has names and targets, and no figure', () => {
  keepLayout(layoutOf(snapshot({ PS: queue() }, { centre_name: 'Retail bank' })), localStorage)
  expect(keptLayout(localStorage)).toEqual({
    centre: 'Retail bank',
    timezone: 'Europe/London',
    queues: [{ id: 'PS', name: 'Private accounts', target: { ratio: 0.8, within_s: 20 } }],
  })
})

test.each(['', 'nonsense', '{}', 'null'])('no layout is read from %s', (kept) => {
  localStorage.setItem('callboard.layout', kept)
  expect(keptLayout(localStorage)).toBeNull()
})
