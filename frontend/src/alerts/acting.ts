/** What somebody does about an alert; the board says when it is done. */
import { tell, type Answer } from '../live/ask'
import type { Alert } from '../live/protocol'

const SNOOZE_MINUTES = 30

const path = (id: string, what: string): string => `/v1/alerts/${encodeURIComponent(id)}/${what}`

/** Says that somebody takes care of it. */
export function acknowledge(id: string, asked: typeof fetch = fetch): Promise<Answer<Alert>> {
  return tell<Alert>('POST', path(id, 'acknowledge'), undefined, asked)
}

/** Lets it rest for half an hour. */
export function snooze(id: string, asked: typeof fetch = fetch): Promise<Answer<Alert>> {
  return tell<Alert>('POST', path(id, 'snooze'), { minutes: SNOOZE_MINUTES }, asked)
}
