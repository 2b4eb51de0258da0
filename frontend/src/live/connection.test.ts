import { describe, expect, test } from 'vitest'
import {
  TRANSITIONS,
  aged,
  ageing,
  begin,
  behindS,
  closed,
  heard,
  moved,
  refreshed,
  retryDelayS,
  type Connection,
  type Level,
} from './connection'

const S = 1000
const live = refreshed(begin(0), 0, 0.4)

test('the board begins at connecting, never with a false all clear', () => {
  expect(begin(0).level).toBe('connecting')
  expect(heard(begin(0), 1 * S, 0.1).level).toBe('connecting')
  expect(live.level).toBe('live')
})

// One column a second of silence after a snapshot, at the edges that matter.
test.each<[number, Level]>([
  [4.9, 'live'],
  [5, 'slow'],
  [14.9, 'slow'],
  [15, 'silent'],
  [600, 'silent'],
])('after %d s without a word an open line is %s', (seconds, level) => {
  expect(aged(live, seconds * S).level).toBe(level)
})

test.each<[number, Level]>([
  [4.9, 'live'],
  [6.2, 'slow'],
  [90, 'slow'],
])('events arriving %d s late make the board %s', (lag, level) => {
  expect(heard(live, 1 * S, lag).level).toBe(level)
})

test('a worker that died ages the board from its own last word, not from the heartbeats', () => {
  const beaten = heard(live, 10 * S, 9, 9)
  expect(beaten.level).toBe('slow')
  expect(aged(beaten, 15.9 * S).level).toBe('slow')
  expect(aged(beaten, 16 * S).level).toBe('silent')
})

test('one word after a silence restores the board', () => {
  expect(heard(aged(live, 45 * S), 45 * S, 0.4).level).toBe('live')
})

describe('a lost line', () => {
  const lost = closed(live, 10 * S, 1006, 0.5)

  test('is looked for, then given up after a minute, then found again', () => {
    expect(lost).toMatchObject({ level: 'reconnecting', attempt: 1, lostAt: 10 * S })
    expect(aged(lost, 69.9 * S).level).toBe('reconnecting')
    const gone = aged(lost, 70 * S)
    expect(gone.level).toBe('disconnected')
    expect(refreshed(gone, 80 * S, 0.4)).toMatchObject({ level: 'live', attempt: 0, lostAt: null })
  })

  test('counts from the first loss, not from the last attempt', () => {
    const again = closed(lost, 12 * S, 1006, 0.5)
    expect(again).toMatchObject({ attempt: 2, lostAt: 10 * S })
  })

  test('is not looked for where nobody is signed in', () => {
    expect(closed(live, 0, 4401, 0.5)).toMatchObject({ level: 'signed_out', retryAt: null })
  })

  test.each([1001, 1006, 1012, 4408])('is looked for after close code %d', (code) => {
    expect(closed(live, 0, code, 0.5).retryAt).toBe(1 * S)
  })

  test('before the first picture stays connecting, then says disconnected', () => {
    const early = closed(begin(0), 1 * S, 1006, 0.5)
    expect(early.level).toBe('connecting')
    expect(aged(early, 60 * S).level).toBe('disconnected')
  })
})

test('retries wait 1, 2, 4, 8, then 15 seconds, each up to a quarter more or less', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((n) => retryDelayS(n, 0.5))).toEqual([1, 2, 4, 8, 15, 15, 15])
  expect([retryDelayS(4, 0), retryDelayS(4, 1)]).toEqual([6, 10])
})

test('paused stays paused through everything but its end', () => {
  const paused = moved(live, 'pause')
  expect(aged(paused, 100 * S).level).toBe('paused')
  expect(closed(paused, 1 * S, 1006, 0.5).level).toBe('paused')
  expect(moved(paused, 'resume').level).toBe('reconnecting')
})

test('what the table does not name changes nothing', () => {
  for (const level of Object.keys(TRANSITIONS) as Level[]) {
    const still: Connection = { ...live, level }
    if (TRANSITIONS[level].caught_up === undefined) expect(moved(still, 'caught_up')).toBe(still)
  }
  expect(TRANSITIONS.signed_out).toEqual({})
})

test.each<[Level, number, string]>([
  ['live', 0, 'fresh'],
  ['slow', 14, 'fresh'],
  ['silent', 15, 'aged'],
  ['reconnecting', 14, 'fresh'],
  ['reconnecting', 15, 'aged'],
  ['paused', 5, 'fresh'],
  ['paused', 15, 'aged'],
  ['disconnected', 60, 'cut'],
  ['signed_out', 0, 'cut'],
])('%s for %d s: figures look %s', (level, seconds, look) => {
  expect(ageing({ ...live, level }, seconds * S)).toBe(look)
})

test('behind shows the lag of events, and the silence once that is longer', () => {
  expect(behindS(live, 3 * S)).toBe(0.4)
  expect(behindS(live, 8 * S)).toBe(8)
})
