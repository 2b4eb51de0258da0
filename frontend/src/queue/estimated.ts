/** What the next caller would be told, and how far that has been off, in words. */
import type { EstimatedWait } from '../live/protocol_types'
import type { Language } from '../words/language'

export interface Told {
  estimate: string
  /** How good the estimate has been; empty where there is none. */
  error: string
}

/** Words for the estimate of a queue; null where the service gives none. */
export function toldOf(estimated: EstimatedWait | undefined, language: Language): Told | null {
  if (estimated === undefined) return null
  const { wait_s: wait, error_s: error, n } = estimated
  if (wait === null) return { estimate: language.say('estimated_wait.nothing'), error: '' }
  const { numbers } = language
  return {
    estimate: language.say('estimated_wait.next', { time: numbers.duration(wait) }),
    error:
      error === null
        ? language.say('estimated_wait.no_error')
        : language.say('estimated_wait.error', { time: numbers.duration(error), n }),
  }
}
