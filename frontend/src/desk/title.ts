/** What the browser calls a view: in its tabs, and in the list of where somebody has been. */
import { reportOf } from '../history/report'
import type { QueueId } from '../live/protocol'
import type { Route } from '../routes'
import type { Key, Language } from '../words/language'

const PRODUCT = 'Callboard'

type Plain = Exclude<Route['view'], 'queue' | 'settings' | 'report' | 'source'>

const WORDS: Record<Plain, readonly Key[]> = {
  overview: ['overview'],
  wall: ['tv_mode'],
  agents: ['agents'],
  alerts: ['alerts'],
  'alert-rules': ['alert_rules.title', 'alerts'],
  channels: ['channels.title', 'alerts'],
  history: ['history'],
  boards: ['boards.title'],
  board: ['boards.title'],
  sources: ['sources'],
  letters: ['letters.title', 'sources'],
  names: ['names.title', 'sources'],
  excluded: ['excluded.title', 'sources'],
  connect: ['connect.title', 'sources'],
  unknown: ['page_unknown'],
}

/** The title of a view, its own name first. */
export function titleOf(route: Route, nameOf: (queue: QueueId) => string, language: Language): string {
  return [...namesOf(route, nameOf, language), PRODUCT].join(' · ')
}

function namesOf(route: Route, nameOf: (queue: QueueId) => string, language: Language): string[] {
  switch (route.view) {
    case 'queue':
      return [nameOf(route.queue)]
    case 'settings':
      return [nameOf(route.queue), language.say('settings_title')]
    case 'source':
      return [route.source, language.say('sources')]
    case 'report': {
      const view = reportOf(route.report, route.asked)?.view
      return [...(view === undefined ? [] : [language.say(`report.${view}`)]), language.say('history')]
    }
    default:
      return WORDS[route.view].map((key) => language.say(key))
  }
}
