import { expect, test } from 'vitest'
import { before, snapshot } from '../samples/day'
import { source } from '../samples/sources'
import { speak } from '../words/language'
import { Times } from '../words/times'
import { firstNews, inOrder, latest, present, seconds, when } from './state'

const times = new Times('en-GB', 'Europe/London')
const HEARD = { source: 'flex', last_event_at: before(2), lag_s: 0.4, silent: false, silent_since: null, skew_s: -2 }

test('what the board hears goes before what was asked a while ago', () => {
  const picture = snapshot({}, { sources: [HEARD] })
  const asked = source({ name: 'flex', state: 'waiting', last_event_at: null })
  expect(present(asked, picture)).toMatchObject({ state: 'live', last_event_at: before(2), lag_s: 0.4, skew_s: -2 })
})

test('a source nobody has heard stays as it was told', () => {
  const asked = source({ name: 'aircall', state: 'waiting', last_event_at: null })
  expect(present(asked, snapshot({}, { sources: [HEARD] }))).toBe(asked)
  expect(present(asked, null)).toBe(asked)
})

test.each([
  ['webhook', 'silent'],
  ['connector', 'retrying'],
] as const)('a silent %s is %s: a connector knows its own line', (kind, state) => {
  const picture = snapshot({}, { sources: [{ ...HEARD, silent: true }] })
  expect(present(source({ name: 'flex', kind, state: 'retrying' }), picture).state).toBe(state)
})

test('a test is no news: its source goes on waiting', () => {
  const picture = snapshot({}, { sources: [{ ...HEARD, tested_only: true }] })
  const asked = source({ name: 'flex', state: 'waiting', last_event_at: null })
  const now = present(asked, picture)
  expect([now.state, now.last_event_at, firstNews(now, picture)]).toEqual(['waiting', before(2), null])
  const heard = snapshot({}, { sources: [HEARD] })
  expect(firstNews(present(asked, heard), heard)).toBe(before(2))
})

test('sources that need somebody come first, then by name', () => {
  const states = ['live', 'waiting', 'refused', 'silent', 'live'] as const
  const sources = states.map((state, at) => source({ name: `s${5 - at}`, state }))
  expect(inOrder(sources).map(({ name }) => name)).toEqual(['s3', 's2', 's4', 's1', 's5'])
})

test.each([
  [null, null, null],
  [before(9), null, before(9)],
  [null, before(9), before(9)],
  [before(9), before(2), before(2)],
])('of %s and %s the later is %s', (a, b, later) => expect(latest(a, b)).toBe(later))

test.each([
  [before(7), '15:42:00'],
  [before(86_400), 'Mon 16 Nov 15:42:07'],
  [null, '—'],
])('%s is written %s', (at, written) => {
  expect(when(at, Date.parse(before(0)), times)).toBe(written)
})

test.each([
  [0.44, '0.4 s'],
  [-1.96, '\u2066−2.0\u2069 s'],
  [null, '—'],
])('%s seconds are written %s', async (value, written) => {
  expect(seconds(value, await speak('en'))).toBe(written)
})
