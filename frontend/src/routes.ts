/** The views and their addresses: one page, told apart by what follows the hash. */
import type { QueueId } from './live/protocol'

export type Route =
  | { view: 'overview' | 'wall' | 'agents' | 'alerts' | 'history' | 'sources' | 'names' }
  | { view: 'alert-rules' | 'channels' | 'excluded' }
  | { view: 'queue' | 'settings'; queue: QueueId }
  | { view: 'report'; report: string; asked: string }
  | { view: 'boards' }
  | { view: 'board'; board: string }
  | { view: 'source'; source: string }
  | { view: 'letters'; source: string | null }
  | { view: 'connect'; provider: string | null }
  | { view: 'unknown'; path: string }

const PLAIN = ['wall', 'agents', 'alerts', 'history', 'sources', 'names', 'alert-rules', 'channels', 'excluded'] as const

/** The view an address asks for; an empty one is the overview. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#?\/?/, '').split('?')[0] ?? ''
  const plain = PLAIN.find((each) => each === path)
  if (path === '') return { view: 'overview' }
  if (plain !== undefined) return { view: plain }
  return reportRoute(path, hash) ?? queueRoute(path) ?? sourceRoute(path) ?? boardRoute(path) ?? { view: 'unknown', path }
}

/** The address of a report: which view of the past figures, and what is asked of it. */
export function reportAddress(report: string, asked = ''): string {
  return `#/history/${report}${asked === '' ? '' : `?${asked}`}`
}

function reportRoute(path: string, hash: string): Route | null {
  const [place, report, more] = path.split('/')
  if (place !== 'history' || report === undefined || report === '' || more !== undefined) return null
  return { view: 'report', report, asked: hash.split('?').slice(1).join('?') }
}

/** The address of a queue's page. */
export function queueAddress(queue: QueueId): string {
  return `#/queue/${encodeURIComponent(queue)}`
}

/** The address of a queue's settings. */
export function settingsAddress(queue: QueueId): string {
  return `${queueAddress(queue)}/settings`
}

/** The address of a source's page. */
export function sourceAddress(source: string): string {
  return `#/source/${encodeURIComponent(source)}`
}

/** The address of the dead letters: of one source, or of all. */
export function lettersAddress(source: string | null = null): string {
  return source === null ? '#/letters' : `#/letters/${encodeURIComponent(source)}`
}

/** The address of the page that connects a system of a provider, or lets one be chosen. */
export function connectAddress(provider: string | null = null): string {
  return provider === null ? '#/connect' : `#/connect/${encodeURIComponent(provider)}`
}

function sourceRoute(path: string): Route | null {
  const [place, name, more] = path.split('/')
  const named = name === undefined || name === '' ? null : decoded(name)
  if (more !== undefined || (named === null && name)) return null
  if (place === 'source') return named === null ? null : { view: 'source', source: named }
  if (place === 'letters') return { view: 'letters', source: named }
  return place === 'connect' ? { view: 'connect', provider: named } : null
}

/** The address of a board's editor. */
export function boardAddress(board: string): string {
  return `#/boards/${encodeURIComponent(board)}`
}

function boardRoute(path: string): Route | null {
  const [place, name = '', more] = path.split('/')
  if (place !== 'boards' || more !== undefined) return null
  const board = decoded(name)
  if (board === null) return null
  return board === '' ? { view: 'boards' } : { view: 'board', board }
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
