/** Hours of the week as they are entered: which can be read, and how the service keeps them. */
import { latin, timeOfDay } from '../words/zoned'

/** On these days (1 is Monday), from one time of day to another; the end may lie in the next day. */
export interface Opening {
  days: number[]
  since: string
  until: string
}

const MIDNIGHT = '24:00'

/** What a new stretch of quiet begins as: the nights of the whole week. */
export function night(): Opening {
  return { days: [1, 2, 3, 4, 5, 6, 7], since: '22:00', until: '07:00' }
}

/** What new opening hours begin as: the days of the working week. */
export function workday(): Opening {
  return { days: [1, 2, 3, 4, 5], since: '08:00', until: '18:00' }
}

/** Hours as they come from the service, to be changed in a form. */
export function entered(hours: readonly Opening[]): Opening[] {
  return hours.map((each) => ({ ...each, days: [...each.days] }))
}

/** A stretch as the service keeps it; null where no day is chosen, or a time is none. */
export function readOpening({ days, since, until }: Opening): Opening | null {
  const [from, to] = [timeOf(since), timeOf(until)]
  if (days.length === 0 || from === null || to === null || from === to) return null
  return { days: [...days].sort((a, b) => a - b), since: from, until: to }
}

function timeOf(text: string): string | null {
  return latin(text).trim() === MIDNIGHT ? MIDNIGHT : (timeOfDay(text)?.slice(0, 5) ?? null)
}
