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
  { view: 'sources', address: '#/sources', words: 'sources', icon: 'feed' },
]

/** True for the place a route belongs to; queues belong to the overview. */
export function isHere(view: Route['view'], route: Route): boolean {
  const isQueue = route.view === 'queue' || route.view === 'settings'
  return view === (isQueue ? 'overview' : route.view)
}
