import { expect, it } from 'vitest'
import { NOBODY, NOW, before, queue } from '../samples/day'
import { speak } from '../words/language'
import { leftOutOfWaits, waitsOf } from './waits'

const english = await speak('en')
const UNTOLD = { ...NOBODY, waiting: null, overdue_waiting: null, ringing: null }

it('writes some, nobody and what no source tells apart', () => {
  const some = { ...NOBODY, waiting: 2, longest_waiting_since: before(61) }
  const told = [some, NOBODY, UNTOLD].map((now) => waitsOf(now, NOW, english))
  expect(told.map(({ kind, figure, longest }) => [kind, figure, longest])).toEqual([
    ['some', '2', '1:01'],
    ['nobody', '0', '—'],
    ['unreported', 'n/a', 'n/a'],
  ])
})

it('names what a sum of those who wait leaves out', () => {
  const [told, sales, cards] = [queue(), queue({ name: 'Sales', now: UNTOLD }), queue({ now: UNTOLD })]
  const sums = [[told], [told, sales], [told, sales, cards], [sales, cards]]
  expect(sums.map((each) => leftOutOfWaits(each, english))).toEqual([
    '',
    'without \u2068Sales\u2069',
    'without 2 queues',
    '',
  ])
})
