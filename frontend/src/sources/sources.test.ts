import { expect, test } from 'vitest'
import { CARDS, before, queue, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { Times } from '../words/times'
import { oddityLines, sourceLines } from './sources'

const times = new Times('en-GB', 'Europe/London')

test('silent sources come first, each with its queues, delay and clock', async () => {
  const heard = { last_event_at: before(7), lag_s: 0.44, silent: false, silent_since: null }
  const sources = [
    { source: 'native', ...heard, skew_s: -1.96 },
    { source: 'cards-pbx', ...heard, silent: true, last_event_at: null, lag_s: null },
  ]
  const picture = snapshot({ PS: queue(), CA: CARDS }, { sources })
  expect(sourceLines(picture, await speak('en'), times)).toEqual([
    { name: 'cards-pbx', silent: true, heard: '—', lag: '—', skew: '—', queues: 'Cards' },
    {
      ...{ name: 'native', silent: false, heard: '15:42:00', lag: '0.4 s', skew: '-2.0 s' },
      queues: 'Private accounts',
    },
  ])
})

test('oddities are counted, the frequent first, and unknown ones left out', () => {
  const lines = oddityLines(snapshot({}, { oddities: { duplicates: 3, late_events: 5, strange: 9 } }))
  expect(lines.slice(0, 3).map(({ slug, count }) => [slug, count])).toEqual([
    ['late_events', 5],
    ['duplicates', 3],
    ['corrections', 0],
  ])
})
