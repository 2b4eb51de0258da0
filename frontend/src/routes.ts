/** The views and their addresses: one page, told apart by what follows the hash. */
import type { QueueId } from './live/protocol'

export type Route =
  | { view: 'overview' | 'wall' | 'agents' | 'alerts' | 'sources' }
  | { view: 'queue' | 'settings'; queue: QueueId }
  | { view: 'unknown'; path: string }

const PLAIN = ['wall', 'agents', 'alerts', 'sources'] as const

/** The view an address asks for; an empty one is the overview. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').split('?')[0] ?? ''
  const plain = PLAIN.find((each) => each === path)
  if (path === '') return { view: 'overview' }
  if (plain !== undefined) return { view: plain }
  return queueRoute(path) ?? { view: 'unknown', path }
}

/** The address of a queue's page. */
export function queueAddress(queue: QueueId): string {
  return `#/queue/${encodeURIComponent(queue)}`
}

/** The address of a queue's settings. */
export function settingsAddress(queue: QueueId): string {
  return `${queueAddress(queue)}/settings`
}

function queueRoute(path: string): Route | null {
  const [place, name, page] = path.split('/')
  if (place !== 'queue' || name === undefined || name === '') return null
  const queue = decoded(name)
  if (queue === null) return null
  if (page === undefined) return { view: 'queue', queue }
  return page === 'settings' ? { view: 'settings', queue } : null
}

function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name)
  } catch {
    return null
  }
}
