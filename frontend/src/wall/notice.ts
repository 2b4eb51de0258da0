/** The vocabulary of the alert row. */
import type { Connection } from '../live/connection'
import type { QueueId, Snapshot } from '../live/protocol'
import type { IconName } from '../parts/icons'
import type { Language } from '../words/language'
import type { Times } from '../words/times'
import type { Trouble } from './troubles'

export type Tone = 'breach' | 'risk' | 'feed' | 'cut' | 'calm'

export interface Notice {
  tone: Tone
  icon: IconName | null
  title: string
  detail: string
  advice: { lead: string; detail: string } | null
}

export interface Brief {
  icon: IconName
  tone: Tone
  title: string
  detail: string
}

export interface AlertRow {
  main: Notice
  second: Brief | null
  more: number
}

/** All the alert row looks at. */
export interface Scene {
  snapshot: Snapshot | null
  connection: Connection
  troubles: Trouble[]
  silent: Map<QueueId, number | null>
  language: Language
  times: Times
  /** The service's time and this browser's own, in milliseconds. */
  now: number
  local: number
  asOf: number | null
}

/** A notice that asks for nothing. */
export function plain(tone: Tone, icon: IconName | null, headline: string, detail: string): Notice {
  return { tone, icon, title: headline, detail, advice: null }
}
