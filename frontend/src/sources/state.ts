/** How a source stands, in a shape, a word and an ink; and how fresh its news is. */
import type { Snapshot } from '../live/protocol'
import type { IconName } from '../parts/icons'
import type { Key, Language } from '../words/language'
import { NOTHING } from '../words/numbers'
import type { Times } from '../words/times'
import type { SourceDocument, SourceState } from './wire'

export type Ink = 'ok' | 'plain' | 'warn' | 'bad'

export interface Look {
  icon: IconName
  words: Key
  ink: Ink
}

export const LOOKS: Record<SourceState, Look> = {
  waiting: { icon: 'ring', words: 'sources.waiting', ink: 'plain' },
  live: { icon: 'ok', words: 'live', ink: 'ok' },
  silent: { icon: 'clock', words: 'silent', ink: 'warn' },
  connecting: { icon: 'ring', words: 'connecting', ink: 'plain' },
  retrying: { icon: 'risk', words: 'sources.retrying', ink: 'warn' },
  refused: { icon: 'breach', words: 'sources.refused', ink: 'bad' },
  stopped: { icon: 'cut', words: 'sources.stopped', ink: 'bad' },
}

const GRAVITY: readonly Ink[] = ['bad', 'warn', 'plain', 'ok']

/** A source as it is now: what the board hears every moment goes before what was asked a while ago. */
export function present(source: SourceDocument, snapshot: Snapshot | null): SourceDocument {
  const heard = snapshot?.sources.find((each) => each.source === source.name)
  if (heard === undefined) return source
  const last_event_at = latest(source.last_event_at, heard.last_event_at)
  if (heard.tested_only) return { ...source, last_event_at }
  const { lag_s, skew_s } = heard
  return { ...source, ...standing(source, heard.silent), last_event_at, lag_s, skew_s }
}

function standing(source: SourceDocument, silent: boolean): Pick<SourceDocument, 'state' | 'detail'> {
  const { state, detail } = source
  // A connector knows more of its line than how long nothing came.
  if (source.kind === 'connector') return { state, detail }
  const now = silent ? 'silent' : 'live'
  return { state: now, detail: now === state ? detail : null }
}

/** The newest event that was no test: null while its system has sent nothing. */
export function firstNews(source: SourceDocument, snapshot: Snapshot | null): string | null {
  const heard = snapshot?.sources.find((each) => each.source === source.name)
  return heard?.tested_only || source.state === 'waiting' ? null : source.last_event_at
}

/** The later of two instants, either of which may be missing. */
export function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return Date.parse(a) < Date.parse(b) ? b : a
}

/** The sources, those that need somebody first, then by name. */
export function inOrder(sources: readonly SourceDocument[]): SourceDocument[] {
  const gravity = ({ state }: SourceDocument): number => GRAVITY.indexOf(LOOKS[state].ink)
  return [...sources].sort((a, b) => gravity(a) - gravity(b) || a.name.localeCompare(b.name))
}

/** When something was: the time of today, else the date with it; a dash where it never was. */
export function when(at: string | null, nowMs: number, times: Times): string {
  const ms = Date.parse(at ?? '')
  if (Number.isNaN(ms)) return NOTHING
  const time = times.withSeconds(ms)
  return times.date(ms) === times.date(nowMs) ? time : `${times.date(ms)} ${time}`
}

/** 0.4 s, −2.0 s; a dash where it is not known. */
export function seconds(value: number | null, language: Language): string {
  if (value === null) return NOTHING
  const shown = language.numbers.decimal(Math.round(value * 10) / 10 + 0)
  // A sign stands before its digits in every direction of writing.
  const n = value < 0 ? `\u2066${shown.replace('-', '−')}\u2069` : shown
  return language.say('seconds_exact', { n })
}
