/** Quiet hours as they are entered: which can be read, and how the service keeps them. */
import { latin, timeOfDay } from '../words/zoned'
import type { Opening } from './wire'

const MIDNIGHT = '24:00'

/** What a new stretch of quiet begins as: the nights of the whole week. */
export function night(): Opening {
  return { days: [1, 2, 3, 4, 5, 6, 7], since: '22:00', until: '07:00' }
}

/** A stretch as the service keeps it; null where no day is chosen, or a time is none. */
export function readOpening({ days, since, until }: Opening): Opening | null {
  const [from, to] = [timeOf(since), timeOf(until)]
  if (days.length === 0 || from === null || to === null || from === to) return null
  return { days: days.toSorted((a, b) => a - b), since: from, until: to }
}

function timeOf(text: string): string | null {
  return latin(text).trim() === MIDNIGHT ? MIDNIGHT : (timeOfDay(text)?.slice(0, 5) ?? null)
}
