import { describe, expect, test } from 'vitest'
import { begin, closed, refreshed, aged, moved, type Connection } from '../live/connection'
import type { Queue, Snapshot } from '../live/protocol'
import { CARDS, NOBODY, NOW, SECURITIES, before, queue, ratio, snapshot } from '../samples/day'
import { staffingOf } from '../samples/staffing'
import { speak } from '../words/language'
import { Times } from '../words/times'
import type { AlertRow } from './notice'
import { alertRow } from './notices'
import { silentQueues } from '../parts/silence'
import { NO_LEADER, ledBy, troubles, withLeader } from './troubles'

const en = await speak('en')
const live = refreshed(begin(0), 0, 0.4)
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')

function rowOf(picture: Snapshot | null, connection: Connection = live, local = 0): AlertRow {
  const silent = picture === null ? new Map<string, number | null>() : silentQueues(picture)
  return alertRow({
    snapshot: picture,
    connection,
    troubles: picture === null ? [] : troubles(picture, new Set(silent.keys())),
    silent,
    language: en,
    times: new Times(en.locale, 'Europe/London'),
    now: NOW,
    local,
    asOf: NOW,
  })
}

const said = ({ main }: AlertRow): [string, string, string] => [
  main.tone,
  plain(main.title),
  plain(main.detail),
]

test('the worst breach stands in full, the next trouble beside it, the rest is counted', () => {
  const row = rowOf(snapshot({ CA: CARDS, SE: SECURITIES, PS: queue(), C2: CARDS, C3: CARDS }))
  expect(said(row)).toEqual([
    'breach',
    'Securities below 80/20 for 21 min',
    '7 waiting · longest 4:54',
  ])
  expect(row.second).toMatchObject({ tone: 'risk', detail: '77% against 80%' })
  expect(plain(row.second?.title ?? '')).toBe('Cards at risk')
  expect(row.more).toBe(2)
})

test('a risk alone is said in full', () => {
  expect(said(rowOf(snapshot({ CA: CARDS })))).toEqual([
    'risk',
    'Cards at risk for 21 min',
    '77% against 80% · Nobody waiting',
  ])
})

test('a breach by one long wait names the wait', () => {
  const now = { ...NOBODY, waiting: 1, longest_waiting_since: before(250) }
  const row = rowOf(snapshot({ PS: queue({ status: 'breach', now }) }))
  expect(plain(row.main.title)).toBe('Private accounts: longest wait 4:10')
  const over = rowOf(snapshot({ PS: queue({ status: 'breach' }) }))
  expect(plain(over.main.title)).toBe('Private accounts: calls waited too long')
})

test('advice shows only where more agents help', () => {
  const staffing = staffingOf({ remedy: { agents: 2, back_at: before(-1800) } })
  const { advice } = rowOf(snapshot({ SE: { ...SECURITIES, staffing } })).main
  expect(plain(advice?.lead ?? '')).toBe('+2 agents')
  expect(advice?.detail).toBe('back to 80/20 by 16:12')
  expect(rowOf(snapshot({ SE: SECURITIES })).main.advice).toBeNull()
})

describe('with no trouble the row says what is well, and no more', () => {
  const empty = queue({ status: 'nodata' }, ratio(0, 0))
  const waiting = queue({ now: { ...NOBODY, waiting: 2, longest_waiting_since: before(55) } })
  const TABLE: [Queue[], string, string][] = [
    [[queue(), queue()], 'All 2 queues on target', 'Nobody waiting'],
    [[queue(), waiting], 'All 2 queues on target', '2 waiting · longest 0:55'],
    [[queue(), empty], '1 queue on target', '1 without calls in 30 min · Nobody waiting'],
    [[queue(), queue({ status: 'closed' })], '1 queue on target', '1 closed · Nobody waiting'],
    [[empty], 'Nothing to measure yet', '1 without calls in 30 min · Nobody waiting'],
  ]
  test.each(TABLE)('%#', (queues, title, detail) => {
    const row = rowOf(snapshot(Object.fromEntries(queues.map((each, i) => [`Q${i}`, each]))))
    expect(said(row)).toEqual(['calm', title, detail])
  })
})

describe('the state of the feed comes first', () => {
  const picture = snapshot({ SE: SECURITIES })

  test('connecting', () => {
    expect(rowOf(null, begin(0)).main.title).toBe('Connecting to the event feed')
  })

  test('silent', () => {
    expect(said(rowOf(picture, aged(live, 45_000), 45_000))).toEqual([
      'feed',
      'No events for 45 s',
      'Figures are from 15:42:07. Waiting timers are paused.',
    ])
  })

  test('lost for a moment, the troubles stay; lost for longer, the figures are commented', () => {
    const lost = closed(live, 1_000, 1006, 0.5)
    expect(rowOf(picture, lost, 9_000).main.tone).toBe('breach')
    expect(rowOf(picture, lost, 20_000).main.title).toBe('No events for 20 s')
  })

  test('disconnected', () => {
    const lost = closed(live, 0, 1006, 0.5)
    const gone = { ...aged(lost, 237_000), retryAt: 245_000 }
    expect(said(rowOf(picture, gone, 237_000))).toEqual([
      'cut',
      'Disconnected for 3:57',
      'Last known values, 15:42:07. Trying again in 8 s.',
    ])
  })

  test('paused for long', () => {
    expect(rowOf(picture, moved(live, 'pause'), 20_000).main.title).toBe('Paused')
  })

  test('signed out', () => {
    expect(rowOf(picture, closed(live, 0, 4401, 0)).main.tone).toBe('cut')
  })
})

test('a silent source is named with its queue, and a breach elsewhere stays beside it', () => {
  const source = { source: 'cards-pbx', last_event_at: before(130), lag_s: 0, skew_s: 0 }
  const picture = snapshot(
    { SE: SECURITIES, CA: CARDS },
    { sources: [{ ...source, silent: true, silent_since: before(115) }] },
  )
  const row = rowOf(picture)
  expect(said(row)).toEqual([
    'feed',
    'Cards: no events for 2:10',
    'The other queues are live. Cards is left out of the totals.',
  ])
  expect(plain(row.second?.title ?? '')).toBe('Securities below target')
})

describe('the leader of the row', () => {
  const ordered = (...ids: string[]) =>
    ids.map((id) => ({ id, queue: id === 'risk' ? CARDS : SECURITIES }))

  test('stays for a quarter of a minute when another becomes worse', () => {
    const first = ledBy(NO_LEADER, ordered('a', 'b'), 0)
    expect(ledBy(first, ordered('b', 'a'), 14_999)).toBe(first)
    expect(ledBy(first, ordered('b', 'a'), 15_000).id).toBe('b')
  })

  test('gives way at once to something graver, or when it is over', () => {
    const risk = ledBy(NO_LEADER, ordered('risk'), 0)
    expect(ledBy(risk, ordered('a', 'risk'), 1).id).toBe('a')
    expect(ledBy(risk, [], 1)).toBe(NO_LEADER)
  })

  test('is moved to the front', () => {
    const leader = { id: 'b', status: 'breach', since: 0 }
    expect(withLeader(ordered('a', 'b', 'c'), leader).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  })
})
