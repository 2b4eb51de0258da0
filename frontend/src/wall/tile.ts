/** What a queue tile says, decided apart from how it is drawn. */
import type { Ageing } from '../live/connection'
import type { Kpi, Queue } from '../live/protocol'
import type { IconName } from '../parts/icons'
import { waitsOf, type Waits } from '../parts/waits'
import type { Language } from '../words/language'
import { NOTHING, reading, type Reading } from '../words/numbers'
import {
  comma,
  explained,
  isTroubled,
  isUndecided,
  serviceLevel,
  serviceLevelText,
  statusWords,
  targetPhrase,
  targetShort,
  targetShortest,
  workedFraction,
  workedShort,
} from '../words/phrases'
import type { Times } from '../words/times'
import { STATUS_LOOKS, type StatusLook } from '../parts/status'
import type { Limits } from '../boards/document'
import { written } from '../figures/written'
import { markOf, totalKind, type Mark } from './kpis'

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
  /** The KPI of the large figure, where it is not the service level. */
  kpi?: string
  /** From which value that figure is marked. */
  limits?: Limits | undefined
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
  /** How the figure stands to the board's own limits; a service level is marked by its status. */
  mark: Mark
  /** What stands below the line, from its longest wording to its shortest. */
  captions: readonly string[]
  worked: string
  spoken: string
  waiting: string
  /** Some wait, nobody does, or no source tells. */
  waits: Waits['kind']
  free: { reading: Reading['kind']; figure: string; of: string }
}

/** Everything the tile of a queue shows, but for its running clock and its sparkline. */
export function tileFace(queue: Queue, around: Surroundings): TileFace {
  const { language } = around
  const window = around.window ?? WINDOW
  const kpi = serviceLevel(queue, window)
  const measured = queue.status === 'closed' ? { kind: 'nothing' as const } : reading(kpi)
  const { icon, tag, ground } = label(queue, around)
  const waits = waitsOf(queue.now, 0, language)
  return {
    ground,
    ageing: tileAgeing(around),
    icon,
    tag,
    ...hero(queue, measured, around),
    captions: captions(queue, kpi, around),
    worked: kpi?.denominator === undefined ? '' : explained(language, kpi, queue.target),
    spoken: [serviceLevelText(language, queue, window), tag].join(comma(language)),
    waiting: waits.figure,
    waits: waits.kind,
    free: free(queue, language),
  }
}

function tileAgeing({ ageing, silentSince }: Surroundings): TileAgeing {
  return ageing === 'fresh' && silentSince !== undefined ? 'old' : ageing
}

type Label = Pick<TileFace, 'icon' | 'tag' | 'ground'>

function label(queue: Queue, around: Surroundings): Label {
  const { language, times } = around
  const { ground, icon } = STATUS_LOOKS[queue.status]
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
  const tag = opening(queue, around) ?? language.say(statusWords(queue, WINDOW))
  return { ground, icon, tag }
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
  around: Surroundings,
): Pick<TileFace, 'figure' | 'unit' | 'empty' | 'mark'> {
  if (isOther(around.kpi) && queue.status !== 'closed') return otherHero(queue, around.kpi, around)
  const { numbers } = around.language
  if (measured.kind !== 'value') return { figure: NOTHING, unit: '', empty: true, mark: null }
  const { figure, unit } = numbers.serviceLevel(
    measured.value,
    queue.target.ratio,
    isTroubled(queue),
  )
  return { figure, unit, empty: false, mark: null }
}

function isOther(slug: string | undefined): slug is string {
  return slug !== undefined && slug !== 'service_level'
}

function otherHero(
  queue: Queue,
  slug: string,
  { language, limits, window = WINDOW }: Surroundings,
): Pick<TileFace, 'figure' | 'unit' | 'empty' | 'mark'> {
  const kpi = queue.windows[window]?.kpis[slug]
  const { figure, unit, nil } = written(kpi, totalKind(slug, kpi), language)
  return { figure, unit, empty: nil, mark: markOf(slug, kpi, limits) }
}

function captions(queue: Queue, kpi: Kpi | undefined, around: Surroundings): readonly string[] {
  const { language, times } = around
  if (queue.status === 'closed') {
    const shut = queue.hours?.closed_at
    return [shut ? language.say('closed_at', { time: times.time(Date.parse(shut)) }) : '']
  }
  if (kpi === undefined || kpi.value === null) {
    if (isUndecided(queue, WINDOW)) return [language.say('no_result_yet')]
    const none = language.say('no_calls')
    return (around.window ?? WINDOW) === WINDOW ? [language.say('no_calls_in_window'), none] : [none]
  }
  const telling = kpi.value === 0 || (kpi.denominator ?? FEW) < FEW
  if (telling) return [workedFraction(language, kpi, queue.target), workedShort(language, kpi)]
  if (isOther(around.kpi)) return besideOther(queue, around)
  const wordings = [targetPhrase, targetShort, targetShortest].map((as) => as(language, queue.target))
  return [...new Set(wordings)]
}

// Where another figure stands large, the level that the status goes by stands small.
function besideOther(queue: Queue, { language, window = WINDOW }: Surroundings): readonly string[] {
  const level = serviceLevelText(language, queue, window)
  const target = targetShortest(language, queue.target)
  return [`${language.say('service_level')} ${level} · ${target}`, `${level} · ${target}`, level]
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
