/** The order of the queue table: by severity, or as the user sorted it, and never restless. */
import type { Queue, QueueId } from '../live/protocol'
import { COLUMNS, gravity } from './columns'

export interface Sort {
  column: string
  descending: boolean
}

/** The order shown, and why it was made. */
export interface Order {
  ids: readonly QueueId[]
  reason: string
  madeAt: number
}

export const NO_ORDER: Order = { ids: [], reason: '', madeAt: 0 }
const CALM_MS = 10_000

type Queues = Record<QueueId, Queue>

/** The next sort after a press on a header: falling, rising, then severity again. */
export function pressed(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, descending: column !== 'name' }
  const isFirst = sort.descending === (column !== 'name')
  return isFirst ? { column, descending: !sort.descending } : null
}

/** The order for a picture: kept while its reason holds; a custom one is made anew every 10 s. */
export function ordered(before: Order, queues: Queues, sort: Sort | null, clockAt: number): Order {
  const reason = reasonOf(queues, sort)
  const restful = sort === null || Math.abs(clockAt - before.madeAt) < CALM_MS
  if (reason === before.reason && restful) return before
  return { ids: sortedIds(queues, sort, clockAt), reason, madeAt: clockAt }
}

// By severity, rows move when a status changes; sorted by a figure, when the sort does.
function reasonOf(queues: Queues, sort: Sort | null): string {
  const ids = Object.entries(queues)
  if (sort === null) return ids.map(([id, queue]) => `${id} ${gravity(queue)}`).join()
  return `${sort.column} ${sort.descending} ${ids.map(([id]) => id).join()}`
}

/** The queues in order; equal ones keep their place on the board. */
export function sortedIds(queues: Queues, sort: Sort | null, clockAt: number): QueueId[] {
  const column = COLUMNS.find(({ id }) => id === sort?.column)
  const entries = Object.entries(queues)
  if (sort === null || column === undefined) {
    return entries.sort(([, a], [, b]) => gravity(a) - gravity(b)).map(([id]) => id)
  }
  const sign = sort.descending ? -1 : 1
  const keyed = entries.map(([id, queue]) => ({ id, value: column.value(queue, clockAt) }))
  return keyed.sort((a, b) => compared(a.value, b.value, sign)).map(({ id }) => id)
}

function compared(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'string' || typeof b === 'string') return sign * String(a).localeCompare(String(b))
  return sign * (a - b)
}
