/** What a queue tile says, decided apart from how it is drawn. */
import type { Ageing } from '../live/connection'
import type { Kpi, Queue } from '../live/protocol'
import type { IconName } from '../parts/icons'
import type { Language } from '../words/language'
import { NOTHING, reading, type Reading } from '../words/numbers'
import {
  comma,
  explained,
  isTroubled,
  isWaitBreach,
  serviceLevel,
  serviceLevelText,
  targetPhrase,
  workedFraction,
} from '../words/phrases'
import type { Times } from '../words/times'
import { STATUS_LOOKS, type StatusLook } from '../parts/status'

export const WINDOW = '30m'
/** Under this many calls the tile says how many there were. */
const FEW = 5

/** How a tile ages: with the whole board, or alone with its silent source. */
export type TileAgeing = Ageing | 'old'

/** What a tile must know beside its queue. */
export interface Surroundings {
  language: Language
  times: Times
  ageing: Ageing
  /** When the board was last heard from. */
  asOf: number | null
  /** When the queue's own sources were last heard from, if they are silent. */
  silentSince: number | null | undefined
  /** False where the whole centre sends no agent states. */
  agentsReported: boolean
  /** The window of the large figure; status is judged on its own. */
  window?: string
  /** False where a board is written so large that trends have no room. */
  trends?: boolean
}

export interface TileFace {
  ground: StatusLook['ground']
  ageing: TileAgeing
  icon: IconName | null
  tag: string
  figure: string
  unit: string
  /** The figure is a dash: nothing to measure. */
  empty: boolean
  caption: string
  worked: string
  spoken: string
  waiting: string
  waits: boolean
  free: { reading: Reading['kind']; figure: string; of: string }
}

/** Everything the tile of a queue shows, but for its running clock and its sparkline. */
export function tileFace(queue: Queue, around: Surroundings): TileFace {
  const { language } = around
  const window = around.window ?? WINDOW
  const kpi = serviceLevel(queue, window)
  const measured = queue.status === 'closed' ? { kind: 'nothing' as const } : reading(kpi)
  const { icon, tag, ground } = label(queue, around)
  return {
    ground,
    ageing: tileAgeing(around),
    icon,
    tag,
    ...hero(queue, measured, language),
    caption: caption(queue, kpi, around),
    worked: kpi?.denominator === undefined ? '' : explained(language, kpi, queue.target),
    spoken: [serviceLevelText(language, queue, window), tag].join(comma(language)),
    waiting: language.numbers.count(queue.now.waiting),
    waits: queue.now.waiting > 0,
    free: free(queue, language),
  }
}

function tileAgeing({ ageing, silentSince }: Surroundings): TileAgeing {
  return ageing === 'fresh' && silentSince !== undefined ? 'old' : ageing
}

type Label = Pick<TileFace, 'icon' | 'tag' | 'ground'>

function label(queue: Queue, around: Surroundings): Label {
  const { language, times } = around
  const { ground, icon, words } = STATUS_LOOKS[queue.status]
  const age = tileAgeing(around)
  if (age === 'cut') return { ground, icon: 'cut', tag: language.say('last_known') }
  const since = age === 'old' ? around.silentSince : around.asOf
  if (age !== 'fresh') {
    const tag = since == null ? 'last_known' : 'as_of'
    return { ground, icon: 'clock', tag: language.say(tag, { time: times.time(since ?? 0) }) }
  }
  if (missesAgents(queue, around)) {
    return { ground: 'empty', icon: 'empty', tag: language.say('no_agent_feed') }
  }
  const key = isWaitBreach(queue, WINDOW) ? 'long_wait' : words
  return { ground, icon, tag: opening(queue, around) ?? language.say(key) }
}

// Where no queue has an agent feed the n/a says enough, and the status keeps its words.
function missesAgents(queue: Queue, { agentsReported }: Surroundings): boolean {
  return queue.status === 'ok' && queue.now.agents_staffed === null && agentsReported
}

function opening(queue: Queue, { language, times }: Surroundings): string | null {
  const opens = queue.status === 'closed' ? queue.hours?.opens_at : undefined
  return opens ? language.say('opens_at', { time: times.time(Date.parse(opens)) }) : null
}

function hero(
  queue: Queue,
  measured: Reading,
  { numbers }: Language,
): Pick<TileFace, 'figure' | 'unit' | 'empty'> {
  if (measured.kind !== 'value') return { figure: NOTHING, unit: '', empty: true }
  const { figure, unit } = numbers.serviceLevel(
    measured.value,
    queue.target.ratio,
    isTroubled(queue),
  )
  return { figure, unit, empty: false }
}

function caption(queue: Queue, kpi: Kpi | undefined, around: Surroundings): string {
  const { language, times } = around
  if (queue.status === 'closed') {
    const shut = queue.hours?.closed_at
    return shut ? language.say('closed_at', { time: times.time(Date.parse(shut)) }) : ''
  }
  if (kpi === undefined || kpi.value === null) {
    return language.say((around.window ?? WINDOW) === WINDOW ? 'no_calls_in_window' : 'no_calls')
  }
  const telling = kpi.value === 0 || (kpi.denominator ?? FEW) < FEW
  return telling ? workedFraction(language, kpi, queue.target) : targetPhrase(language, queue.target)
}

function free({ now }: Queue, language: Language): TileFace['free'] {
  if (now.agents_available === null || now.agents_staffed === null) {
    return { reading: 'unreported', figure: language.say('not_reported'), of: '' }
  }
  return {
    reading: 'value',
    figure: language.numbers.count(now.agents_available),
    of: language.say('of_agents', { n: now.agents_staffed }),
  }
}
