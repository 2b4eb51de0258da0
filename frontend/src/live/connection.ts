/**
 * The life of the connection, as a table. Every level and every way between levels stands in
 * TRANSITIONS; the rest of this file only turns socket events and passing time into occurrences.
 * Instants are milliseconds of one local clock that never runs backwards.
 */
import { NOT_SIGNED_IN, NO_SUCH_BOARD } from './protocol'

export type Level =
  | 'connecting'
  | 'live'
  | 'slow'
  | 'silent'
  | 'reconnecting'
  | 'disconnected'
  | 'paused'
  | 'signed_out'
  | 'past' // no connection at all: a board of the past is looked at

export type Occurrence =
  | 'snapshot' // a whole picture arrived
  | 'caught_up' // heard lately, events fresh
  | 'lagging' // heard or happened a while ago
  | 'quiet' // nothing heard for long, socket open
  | 'lost' // socket gone, worth another try
  | 'given_up' // socket gone for long
  | 'barred' // socket refused for want of a session
  | 'pause'
  | 'resume'

export const TRANSITIONS: Record<Level, Partial<Record<Occurrence, Level>>> = {
  connecting: { snapshot: 'live', given_up: 'disconnected', barred: 'signed_out' },
  live: {
    lagging: 'slow',
    quiet: 'silent',
    lost: 'reconnecting',
    barred: 'signed_out',
    pause: 'paused',
  },
  slow: {
    caught_up: 'live',
    quiet: 'silent',
    lost: 'reconnecting',
    barred: 'signed_out',
    pause: 'paused',
  },
  silent: {
    caught_up: 'live',
    lagging: 'slow',
    lost: 'reconnecting',
    barred: 'signed_out',
    pause: 'paused',
  },
  reconnecting: {
    snapshot: 'live',
    given_up: 'disconnected',
    barred: 'signed_out',
    pause: 'paused',
  },
  disconnected: { snapshot: 'live', barred: 'signed_out' },
  paused: { resume: 'reconnecting', barred: 'signed_out' },
  signed_out: {},
  past: {},
}

export const SLOW_AFTER_MS = 5_000
export const SILENT_AFTER_MS = 15_000
export const DISCONNECTED_AFTER_MS = 60_000
/** A socket open but mute for this long is replaced: a dead line need not tell anyone. */
export const REPLACE_AFTER_MS = 30_000

const RETRY_S = [1, 2, 4, 8, 15]
const JITTER = 0.25

/** The connection as far as this browser can tell. */
export interface Connection {
  readonly level: Level
  readonly heardAt: number | null
  readonly lostAt: number | null
  readonly attempt: number
  readonly retryAt: number | null
  readonly lagS: number | null
}

/** What stands in the place of a connection under a board of the past: nothing there ages. */
export const PAST: Connection = { ...begin(0), level: 'past', lostAt: null }

/** A connection that has just been asked for. */
export function begin(now: number): Connection {
  return { level: 'connecting', heardAt: null, lostAt: now, attempt: 0, retryAt: null, lagS: null }
}

/** Looks the next level up; what the table does not name changes nothing. */
export function moved(connection: Connection, occurrence: Occurrence): Connection {
  const level = TRANSITIONS[connection.level][occurrence]
  return level === undefined ? connection : { ...connection, level }
}

/**
 * After any frame but a snapshot; `silentS` is how long whoever makes the figures had said nothing by
 * then, so that the board ages from their last word, not from that of who passes it on.
 */
export function heard(
  connection: Connection,
  now: number,
  lagS: number | null,
  silentS = 0,
): Connection {
  const heardAt = now - silentS * 1000
  return aged({ ...connection, heardAt, lagS: lagS ?? connection.lagS }, now)
}

/** After a snapshot: the connection is whole again. */
export function refreshed(connection: Connection, now: number, lagS: number | null): Connection {
  const whole = { ...connection, heardAt: now, lostAt: null, attempt: 0, retryAt: null, lagS }
  return aged(moved(whole, 'snapshot'), now)
}

/** After a new socket was accepted while the board is paused: nothing is shown, nothing is lost. */
export function reached(connection: Connection): Connection {
  return { ...connection, lostAt: null, attempt: 0, retryAt: null }
}

/** After the socket closed; `chance` in [0, 1) spreads the retries of many screens. */
export function closed(connection: Connection, now: number, code: number, chance: number): Connection {
  if (code === NOT_SIGNED_IN || code === NO_SUCH_BOARD) return { ...moved(connection, 'barred'), retryAt: null }
  const attempt = connection.attempt + 1
  const retryAt = now + retryDelayS(attempt, chance) * 1000
  return moved({ ...connection, lostAt: connection.lostAt ?? now, attempt, retryAt }, 'lost')
}

/** After time has passed. */
export function aged(connection: Connection, now: number): Connection {
  const lostFor = connection.lostAt === null ? 0 : now - connection.lostAt
  if (lostFor >= DISCONNECTED_AFTER_MS) return moved(connection, 'given_up')
  if (connection.lostAt !== null) return connection
  return moved(connection, judged(connection, now))
}

function judged(connection: Connection, now: number): Occurrence {
  const age = ageMs(connection, now)
  if (age >= SILENT_AFTER_MS) return 'quiet'
  const lag = (connection.lagS ?? 0) * 1000
  return Math.max(age, lag) >= SLOW_AFTER_MS ? 'lagging' : 'caught_up'
}

/** Milliseconds since anything was heard; 0 before the first word. */
export function ageMs(connection: Connection, now: number): number {
  return connection.heardAt === null ? 0 : Math.max(0, now - connection.heardAt)
}

/** Seconds the figures trail behind the floor: the events' own lag, or the silence once it is longer. */
export function behindS(connection: Connection, now: number): number {
  const age = ageMs(connection, now)
  const lag = connection.lagS ?? 0
  return age >= SLOW_AFTER_MS ? Math.max(lag, age / 1000) : lag
}

/** Seconds until the given attempt: 1, 2, 4, 8, then 15, each a quarter more or less. */
export function retryDelayS(attempt: number, chance: number): number {
  const base = RETRY_S[Math.min(attempt, RETRY_S.length) - 1] ?? 1
  return base * (1 - JITTER + 2 * JITTER * chance)
}

export type Ageing = 'fresh' | 'aged' | 'cut'

/** How old the figures must look: a stopped board never looks like a quiet one. */
export function ageing(connection: Connection, now: number): Ageing {
  const { level } = connection
  if (level === 'disconnected' || level === 'signed_out') return 'cut'
  if (level === 'silent') return 'aged'
  const unattended = level === 'reconnecting' || level === 'paused'
  return unattended && ageMs(connection, now) >= SILENT_AFTER_MS ? 'aged' : 'fresh'
}
