/** The places of the navigation. */
import type { IconName } from '../parts/icons'
import type { Route } from '../routes'
import type { Key } from '../words/language'

export interface Place {
  view: Route['view']
  address: string
  words: Key
  icon: IconName
}

export const PLACES: readonly Place[] = [
  { view: 'overview', address: '#/', words: 'overview', icon: 'grid' },
  { view: 'agents', address: '#/agents', words: 'agents', icon: 'people' },
  { view: 'alerts', address: '#/alerts', words: 'alerts', icon: 'bell' },
  { view: 'history', address: '#/history', words: 'history', icon: 'clock' },
  { view: 'boards', address: '#/boards', words: 'boards.title', icon: 'screen' },
  { view: 'sources', address: '#/sources', words: 'sources', icon: 'feed' },
]

const ON_A_PHONE = 4

/** The places of a phone's tabs. */
export const TABS = PLACES.slice(0, ON_A_PHONE)

/** The places that a phone has at the end of its overview. */
export const FURTHER = PLACES.slice(ON_A_PHONE)

const WITHIN: Partial<Record<Route['view'], Route['view']>> = {
  queue: 'overview',
  settings: 'overview',
  'alert-rules': 'alerts',
  channels: 'alerts',
  board: 'boards',
  source: 'sources',
  report: 'history',
  letters: 'sources',
  names: 'sources',
  excluded: 'sources',
  connect: 'sources',
}

/** True for the place a route belongs to: queues to the overview, all about sources to the sources. */
export function isHere(view: Route['view'], route: Route): boolean {
  return view === (WITHIN[route.view] ?? route.view)
}
