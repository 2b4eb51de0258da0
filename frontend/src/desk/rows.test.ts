import { describe, expect, it } from 'vitest'
import type { Queue } from '../live/protocol'
import { Rows } from './rows.svelte'

const queue = (waiting: number, since: string | null = null): Queue =>
  ({ now: { waiting, longest_waiting_since: since } }) as Queue

const SINCE = '2026-11-17T15:42:00.000Z'

function scene(): { rows: Rows; show: (queues: Record<string, Queue>, at?: number) => void; later: () => void } {
  let work: (() => void) | null = null
  const rows = new Rows((wanted) => (work = wanted))
  return {
    rows,
    show: (queues, at = 0) => rows.show(queues, at, new Map()),
    later: () => work?.(),
  }
}

describe('the rows of the queue table', () => {
  it('a row near is drawn at once', () => {
    const { rows, show } = scene()
    show({ CA: queue(1) })
    show({ CA: queue(2) })
    expect(rows.of('CA')?.queue.now.waiting).toBe(2)
  })

  it('a row far away follows a little later', () => {
    const { rows, show, later } = scene()
    show({ CA: queue(1) })
    rows.moved('CA', false)
    show({ CA: queue(2) })
    expect(rows.of('CA')?.queue.now.waiting).toBe(1)
    later()
    expect(rows.of('CA')?.queue.now.waiting).toBe(2)
  })

  it('a row that comes near is up to date as it comes', () => {
    const { rows, show } = scene()
    show({ CA: queue(1) })
    rows.moved('CA', false)
    show({ CA: queue(3) })
    rows.moved('CA', true)
    expect(rows.of('CA')?.queue.now.waiting).toBe(3)
  })

  it('a wait far away is counted in steps of ten seconds', () => {
    const { rows, show, later } = scene()
    const same = queue(1, SINCE)
    show({ CA: same }, 1_000)
    rows.moved('CA', false)
    show({ CA: same }, 10_000)
    later()
    expect(rows.of('CA')?.clockAt).toBe(1_000)
    show({ CA: same }, 11_000)
    later()
    expect(rows.of('CA')?.clockAt).toBe(11_000)
  })

  it('time draws nothing while nobody waits', () => {
    const { rows, show } = scene()
    show({ CA: queue(0) }, 5_000)
    expect(rows.of('CA')?.clockAt).toBe(0)
  })

  it('a queue that is gone has no row', () => {
    const { rows, show } = scene()
    show({ CA: queue(0) })
    show({})
    expect(rows.of('CA')).toBeUndefined()
  })
})
