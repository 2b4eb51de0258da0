/** How each status looks and reads; the status itself is the service's to judge. */
import type { QueueStatus } from '../live/protocol'
import type { IconName } from './icons'
import type { Key } from '../words/language'

export interface StatusLook {
  /** What stands behind the figures: nothing, an outline, a fill, dashes or an empty frame. */
  ground: 'plain' | 'risk' | 'breach' | 'empty' | 'closed'
  icon: IconName | null
  words: Key
  /** Lower is worse. */
  rank: number
}

export const STATUS_LOOKS: Record<QueueStatus, StatusLook> = {
  breach: { ground: 'breach', icon: 'breach', words: 'below_target', rank: 0 },
  risk: { ground: 'risk', icon: 'risk', words: 'at_risk', rank: 1 },
  ok: { ground: 'plain', icon: 'ok', words: 'on_target', rank: 2 },
  nodata: { ground: 'empty', icon: 'empty', words: 'no_calls', rank: 3 },
  stale: { ground: 'plain', icon: 'clock', words: 'last_known', rank: 3 },
  closed: { ground: 'closed', icon: null, words: 'closed', rank: 4 },
}
