/** Which component draws a route; each is fetched when it is first asked for. */
import type { Component } from 'svelte'
import type { Route } from '../routes'
import type { Around } from './around.svelte'

export type View = Component<{ around: Around; route: Route }>

type Loader = () => Promise<{ default: View }>
type Name = Exclude<Route['view'], 'wall'>

const load = (loading: Promise<unknown>): Promise<{ default: View }> =>
  loading as Promise<{ default: View }>

const overview: Loader = () => load(import('./Overview.svelte'))
const small: Loader = () => load(import('../phone/Phone.svelte'))

const VIEWS: Record<Name, Loader> = {
  overview,
  agents: () => load(import('../agents/Agents.svelte')),
  alerts: () => load(import('./Alerts.svelte')),
  'alert-rules': () => load(import('../alert_rules/AlertRules.svelte')),
  channels: () => load(import('../channels/Channels.svelte')),
  history: () => load(import('../history/History.svelte')),
  report: () => load(import('../history/Reports.svelte')),
  sources: () => load(import('../sources/Sources.svelte')),
  source: () => load(import('../sources/SourcePage.svelte')),
  letters: () => load(import('../letters/Letters.svelte')),
  names: () => load(import('../names/Names.svelte')),
  connect: () => load(import('../connect/Connect.svelte')),
  queue: () => load(import('../queue/QueuePage.svelte')),
  settings: () => load(import('../settings/Settings.svelte')),
  excluded: () => load(import('../settings/Excluded.svelte')),
  boards: () => load(import('../boards/Boards.svelte')),
  board: () => load(import('../boards/BoardEditor.svelte')),
  unknown: () => load(import('./Unknown.svelte')),
}

/** The loader of a route's component. */
export function viewOf(route: Route, narrow: boolean): Loader {
  if (route.view === 'wall') return overview
  return route.view === 'overview' && narrow ? small : VIEWS[route.view]
}
