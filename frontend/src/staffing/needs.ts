/** Which queues are short of agents, and who could come: the whole floor at a glance. */
import { gravity } from '../desk/columns'
import type { Queue, QueueId, Snapshot, Staffing } from '../live/protocol'
import type { Language } from '../words/language'
import type { Times } from '../words/times'
import { adviceOf, aheadText } from './sentences'

export interface Need {
  id: QueueId
  /** +2 agents */
  lead: string
  /** back to 80/20 by 16:12 */
  detail: string
  /** What the next half hour brings as it is. */
  expected: string
  helpers: readonly { queue: QueueId; spare: number }[]
}

type Staffed = Queue & { staffing: Staffing }

/** The queues that are short, gravest first; null where it is not known whether there are any. */
export function needsOf(
  { queues }: Snapshot,
  silent: ReadonlyMap<QueueId, unknown>,
  language: Language,
  times: Times,
): Need[] | null {
  const known = Object.entries(queues).filter(
    (entry): entry is [QueueId, Staffed] => entry[1].staffing !== undefined && !silent.has(entry[0]),
  )
  const graver = known.sort(([, a], [, b]) => gravity(a) - gravity(b))
  const needs = graver.flatMap(([id, { staffing, target }]) => {
    const { lead, detail, isShort } = adviceOf(staffing, target, language, times)
    if (!isShort) return []
    const helpers = (staffing.lenders ?? []).filter(({ spare }) => spare > 0)
    return [{ id, lead, detail, expected: aheadText(staffing.level, language), helpers }]
  })
  // Of a queue without staffing that somebody waits in, nobody can say that it has enough.
  const isBlind = Object.entries(queues).some(
    ([id, { staffing, now }]) => staffing === undefined && !silent.has(id) && (now.waiting ?? 0) > 0,
  )
  const isSure = !isBlind && known.length > 0 && known.every(([, { staffing }]) => staffing.missing !== null)
  return needs.length > 0 || isSure ? needs : null
}
