import { expect, test } from 'vitest'
import type { Answer } from '../live/ask'
import type { Snapshot } from '../live/protocol'
import { queue, ratio, snapshot } from '../samples/day'
import { DayHistory } from './day.svelte'
import { endsOf, fromFirstCall, halfHours, line } from './half_hours'

const BEGAN = '2026-11-17T00:00:00.000Z'
const at = (clock: string): number => Date.parse(`2026-11-17T${clock}:00.000Z`)

test('half hours that are over, newest first; the running one is not among them', () => {
  expect(endsOf(BEGAN, at('01:42'))).toEqual([at('01:30'), at('01:00'), at('00:30')])
  expect(endsOf(BEGAN, at('01:30'))[0]).toBe(at('01:30'))
  expect(endsOf(BEGAN, at('00:29'))).toEqual([])
})

test('the rows run forward, and what was not measured is no zero', () => {
  const measured = snapshot({ PS: queue({}, ratio(3, 4)) })
  const empty = snapshot({ PS: queue({}, ratio(0, 0)) })
  const rows = halfHours(new Map([[at('01:00'), empty], [at('00:30'), measured]]), 'PS')
  expect(rows.map(({ start }) => start)).toEqual([at('00:00'), at('00:30')])
  expect(line(rows, 'service_level')).toEqual([0.75, null])
})

test('the day begins with its first call; what is empty after that stays', () => {
  const rows = [0, 0, 3, 0].map((value, at) => ({ start: at, end: at + 1, kpis: { offered: { value } } }))
  expect(fromFirstCall(rows).map(({ start }) => start)).toEqual([2, 3])
  expect(fromFirstCall(rows.slice(0, 2))).toEqual([])
})

function answering(kept: number): { asked: string[]; ask: (at: string) => Promise<Answer<Snapshot>> } {
  const asked: string[] = []
  const ask = async (instant: string): Promise<Answer<Snapshot>> => {
    asked.push(instant)
    if (Date.parse(instant) >= kept) return { ok: true, body: snapshot({}), version: null }
    return { ok: false, refusal: { status: 422, field: 'at', detail: 'kept since' } } as Answer<Snapshot>
  }
  return { asked, ask }
}

test('each half hour is asked for once, and what is not kept never again', async () => {
  const { asked, ask } = answering(at('01:00'))
  const day = new DayHistory(ask)
  await day.fill(BEGAN, at('02:10'))
  expect([...day.answers.keys()]).toEqual([at('02:00'), at('01:30'), at('01:00')])
  expect(asked).toHaveLength(4)
  await day.fill(BEGAN, at('02:40'))
  expect(asked).toHaveLength(5)
  expect(day.whole).toBe(true)
})

test('a service out of reach is no end of the history', async () => {
  const refusal = { status: 0, field: null, detail: '' }
  const day = new DayHistory(async () => ({ ok: false, refusal }) as Answer<Snapshot>)
  await day.fill(BEGAN, at('02:10'))
  expect([day.failed, day.whole, day.answers.size]).toEqual([true, false, 0])
})
