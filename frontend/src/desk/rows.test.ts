import { describe, expect, it } from 'vitest'
import type { Queue } from '../live/protocol'
import { Rows } from './rows.svelte'

const queue = (waiting: number, since: string | null = null): Queue =>
  ({ now: { waiting, longest_waiting_since: since } }) as Queue

const SINCE = '2026-11-17T15:42:00.000Z'

function scene(): { rows: Rows; show: (queues: Record<string, Queue>, at?: number, drawn?: string[]) => void } {
  const rows = new Rows()
  return {
    rows,
    show: (queues, at = 0, drawn = Object.keys(queues)) =>
      rows.show(queues, drawn.map((id) => ({ id })), at, new Map()),
  }
}

describe('the rows of the queue table', () => {
  it('a row that is drawn shows the latest', () => {
    const { rows, show } = scene()
    show({ CA: queue(1) })
    show({ CA: queue(2) })
    expect(rows.of('CA')?.queue.now.waiting).toBe(2)
  })

  it('a row out of sight is told nothing, and is up to date as it comes back', () => {
    const { rows, show } = scene()
    show({ CA: queue(1) })
    show({ CA: queue(2) }, 0, [])
    expect(rows.of('CA')?.queue.now.waiting).toBe(1)
    show({ CA: queue(3) })
    expect(rows.of('CA')?.queue.now.waiting).toBe(3)
  })

  it('a row that was unfolded is so still when it comes back', () => {
    const { rows, show } = scene()
    show({ CA: queue(1) })
    rows.of('CA')?.turn()
    show({ CA: queue(1) }, 0, [])
    show({ CA: queue(1) })
    expect(rows.of('CA')?.isOpen).toBe(true)
  })

  it('a wait is counted to the instant, and time draws nothing while nobody waits', () => {
    const { rows, show } = scene()
    show({ CA: queue(1, SINCE), PS: queue(0) }, 5_000)
    expect([rows.of('CA')?.clockAt, rows.of('PS')?.clockAt]).toEqual([5_000, 0])
  })

  it('a queue that is gone has no row', () => {
    const { rows, show } = scene()
    show({ CA: queue(0) })
    show({})
    expect(rows.of('CA')).toBeUndefined()
  })
})
