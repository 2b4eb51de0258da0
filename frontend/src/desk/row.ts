/** What a row of the queue table says, beside its plain figures. */
import { written } from '../figures/written'
import type { Queue, QueueId } from '../live/protocol'
import type { IconName } from '../parts/icons'
import { STATUS_LOOKS } from '../parts/status'
import { waitsOf, type Waits } from '../parts/waits'
import type { Language } from '../words/language'
import type { Ratio } from '../words/numbers'
import { isTroubled, statusWords } from '../words/phrases'
import { longWaitS } from './strip'

const WINDOW = '30m'

export interface RowFace {
  tone: 'plain' | 'breach' | 'risk' | 'old'
  icon: IconName
  status: string
  waiting: string
  longest: string
  /** Some wait, nobody does, or no source tells. */
  waits: Waits['kind']
  /** The wait alone is a breach. */
  hot: boolean
  free: string
  of: string
  level: Pick<Ratio, 'figure' | 'unit'>
  /** Value and target on a scale from 0 to 1; null where nothing was measured. */
  bullet: { value: number; target: number } | null
}

/** The face of a row; a queue without news from its sources looks old, not well. */
export function rowFace(
  queue: Queue,
  language: Language,
  clockAt: number,
  isSilent: boolean,
): RowFace {
  const waits = waitsOf(queue.now, clockAt, language)
  const look = STATUS_LOOKS[queue.status]
  return {
    tone: isSilent ? 'old' : toneOf(queue),
    icon: isSilent ? 'clock' : (look.icon ?? 'empty'),
    status: language.say(isSilent ? 'last_known' : statusWords(queue, WINDOW)),
    waiting: waits.figure,
    longest: waits.longest,
    waits: waits.kind,
    hot: (waits.seconds ?? 0) > longWaitS(queue),
    ...free(queue, language),
    ...level(queue, language),
  }
}

function toneOf({ status }: Queue): RowFace['tone'] {
  return status === 'breach' || status === 'risk' ? status : 'plain'
}

function free({ now }: Queue, language: Language): Pick<RowFace, 'free' | 'of'> {
  if (now.agents_available === null || now.agents_staffed === null) {
    return { free: language.say('not_reported'), of: '' }
  }
  const of = language.say('of_agents', { n: now.agents_staffed })
  return { free: language.numbers.count(now.agents_available), of }
}

function level(queue: Queue, language: Language): Pick<RowFace, 'level' | 'bullet'> {
  const kpi = queue.windows[WINDOW]?.kpis['service_level']
  const target = queue.target.ratio
  if (kpi === undefined || kpi.value === null) {
    return { level: written(kpi, 'whole', language), bullet: null }
  }
  return {
    level: language.numbers.serviceLevel(kpi.value, target, isTroubled(queue)),
    bullet: { value: kpi.value, target },
  }
}

/** The code beside a name, where the two differ. */
export function codeOf(id: QueueId, queue: Queue): string {
  return queue.name === id ? '' : id
}
