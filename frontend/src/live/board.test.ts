import { expect, test } from 'vitest'
import { agent, CARDS, SECURITIES, delta, frameOf, queue, snapshot } from '../samples/day'
import { applyDelta, fromSnapshot, isOld } from './board'

const PS = queue()
const TREND = { kpi: 'service_level', window: '30m', step_s: 120, until: '', values: [0.8, null] }

test('changes laid on a picture make the picture a snapshot would show', () => {
  const start = snapshot({ PS, SE: SECURITIES })
  const end = snapshot({ PS, CA: CARDS }, { version: 813, applied: 122_035, lag_s: 0.2 })
  expect(applyDelta(start, delta({ queues: { CA: CARDS }, removed: ['SE'] }))).toEqual(end)
})

test('a change that does not follow this version is a gap', () => {
  expect(applyDelta(snapshot({ PS }), delta({ since: 811 }))).toBeNull()
  expect(applyDelta(snapshot({ PS }), delta({ since: 813, version: 814 }))).toBeNull()
})

test('a change already contained is old', () => {
  expect(isOld(snapshot({}), delta({ version: 812 }))).toBe(true)
  expect(isOld(snapshot({}), delta({ version: 813 }))).toBe(false)
})

test('a queue sent without its trend keeps the one it had', () => {
  const board = snapshot({ PS: { ...PS, trend: TREND } })
  const next = applyDelta(board, delta({ queues: { PS: queue({ name: 'Private' }) } }))
  expect(next?.queues['PS']).toMatchObject({ name: 'Private', trend: TREND })
})

test('places go by id: a changed queue stays where it was, a new one takes its own', () => {
  const board = snapshot({ PS, SE: SECURITIES })
  const next = applyDelta(board, delta({ queues: { CA: CARDS, PS } }))
  expect(Object.keys(next?.queues ?? {})).toEqual(['CA', 'PS', 'SE'])
})

test('an untouched queue stays the same object, so that its tile is not drawn again', () => {
  const board = snapshot({ PS, SE: SECURITIES })
  expect(applyDelta(board, delta({ queues: { PS: queue() } }))?.queues['SE']).toBe(SECURITIES)
})

test('agents merge by name; the whole of the rest is told anew', () => {
  const board = snapshot({ PS }, { agents: [agent('ann'), agent('bo')] })
  const told = delta({ agents: [agent('bo'), agent('cy')] })
  const next = applyDelta(board, told)
  expect(next?.agents.map(({ agent }) => agent)).toEqual(['ann', 'bo', 'cy'])
  expect(next?.total).toBe(told.total)
})

test('a snapshot frame sheds its envelope', () => {
  expect(fromSnapshot(frameOf(snapshot({ PS })))).toEqual(snapshot({ PS }))
})
