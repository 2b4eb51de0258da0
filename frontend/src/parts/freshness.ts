/** What the freshness lamp shows and says. */
import { ageMs, behindS, type Connection, type Level } from '../live/connection'
import type { Language } from '../words/language'
import type { IconName } from './icons'

export interface Lamp {
  sign: 'dot' | 'hollow' | 'ring' | IconName
  ink: 'plain' | 'warn' | 'bad' | 'past'
  word: string
  detail: string
}

const SIGNS: Record<Level, Pick<Lamp, 'sign' | 'ink'>> = {
  connecting: { sign: 'ring', ink: 'plain' },
  live: { sign: 'dot', ink: 'plain' },
  slow: { sign: 'hollow', ink: 'warn' },
  silent: { sign: 'clock', ink: 'warn' },
  reconnecting: { sign: 'ring', ink: 'plain' },
  disconnected: { sign: 'cut', ink: 'bad' },
  paused: { sign: 'pause', ink: 'plain' },
  signed_out: { sign: 'cut', ink: 'bad' },
  past: { sign: 'past', ink: 'past' },
}

/** The lamp for a connection at a local instant. */
export function lamp(connection: Connection, local: number, language: Language): Lamp {
  return { ...SIGNS[connection.level], ...words(connection, local, language) }
}

function words(
  connection: Connection,
  local: number,
  language: Language,
): Pick<Lamp, 'word' | 'detail'> {
  const { level } = connection
  switch (level) {
    case 'live':
    case 'slow':
      return { word: language.say(level), detail: behind(behindS(connection, local), language) }
    case 'silent': {
      const age = language.numbers.duration(ageMs(connection, local) / 1000)
      return { word: language.say('silent_for', { age }), detail: '' }
    }
    case 'reconnecting':
      return { word: language.say(level), detail: attempt(connection.attempt, language) }
    case 'paused':
      return { word: language.say(level), detail: language.say('press_space') }
    default:
      return { word: language.say(level), detail: '' }
  }
}

function attempt(n: number, language: Language): string {
  return n > 0 ? language.say('attempt', { n }) : ''
}

/** One decimal under ten seconds, whole seconds to a minute, then minutes. */
function behind(seconds: number, language: Language): string {
  const { numbers } = language
  if (seconds >= 60) return language.say('behind_long', { lag: numbers.duration(seconds) })
  const lag = seconds < 10 ? numbers.decimal(Math.floor(seconds * 10) / 10) : Math.floor(seconds)
  return language.say('behind', { lag })
}
