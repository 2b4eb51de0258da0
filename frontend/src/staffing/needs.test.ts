import { expect, test } from 'vitest'
import { SECURITIES, queue, snapshot } from '../samples/day'
import { staffingOf } from '../samples/staffing'
import { speak } from '../words/language'
import { Times } from '../words/times'
import { needsOf } from './needs'

const en = await speak('en')
const times = new Times('en-GB', 'UTC')
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')
const ENOUGH = staffingOf({ missing: -1, remedy: null })
const none = new Map()

test('the gravest queue that is short comes first, with what to do, what is to come and who could help', () => {
  const lenders = [
    { queue: 'PS', free: 2, spare: 1, serving: 9, required: 8, serves_already: true },
    { queue: 'NW', free: 1, spare: 0, serving: 4, required: 4, serves_already: false },
  ]
  const queues = {
    CA: queue({ name: 'Cards', staffing: staffingOf({ remedy: { agents: 1, back_at: null } }) }),
    PS: queue({ staffing: ENOUGH }),
    SE: { ...SECURITIES, staffing: staffingOf({ lenders }) },
  }
  const needs = needsOf(snapshot(queues), none, en, times) ?? []
  expect(needs.map(({ id, lead, detail, expected }) => [id, plain(lead), plain(detail), plain(expected)])).toEqual([
    ['SE', '+2 agents', 'back to 80/20 by 16:12', '61% (44%–79%)'],
    ['CA', '+1 agent', 'not on target within the hour', '61% (44%–79%)'],
  ])
  expect(needs.map(({ helpers }) => helpers.map((each) => each.queue))).toEqual([['PS'], []])
})

test('that there are enough is said only where it is known of every queue', () => {
  const unknown = queue({ staffing: staffingOf({ missing: null, remedy: null }) })
  expect(needsOf(snapshot({ PS: queue({ staffing: ENOUGH }), IN: queue() }), none, en, times)).toEqual([])
  expect(needsOf(snapshot({ PS: queue({ staffing: ENOUGH }), SE: unknown }), none, en, times)).toBeNull()
  expect(needsOf(snapshot({ PS: queue() }), none, en, times)).toBeNull()
})

test('of a queue whose source is silent nothing is foretold', () => {
  const short = { ...SECURITIES, staffing: staffingOf() }
  expect(needsOf(snapshot({ SE: short }), new Map([['SE', null]]), en, times)).toBeNull()
})

test('nobody says that there are enough agents while somebody waits in a queue of which that is not known', () => {
  const staffed = { ...SECURITIES, staffing: ENOUGH }
  const asked = (waiting: number): unknown => {
    const unknown = { ...SECURITIES, now: { ...SECURITIES.now, waiting } }
    return needsOf(snapshot({ SE: staffed, SU: unknown }), new Map(), en, times)
  }
  expect([asked(0), asked(1)]).toEqual([[], null])
})
