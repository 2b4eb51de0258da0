/** How an interval is called: by its times within a day, by its date, its dates, its month. */
import type { Times } from '../words/times'
import type { Row } from './client'
import type { Interval } from './report'

export interface Naming {
  times: Times
  locale: string
  zone: string
  /** All of it lies within one day, which needs no name in every row. */
  oneDay: boolean
}

type Borders = Pick<Row, 'since' | 'until'>

/** Tue 17 Nov, 15:30–16:00; Tue 17 Nov; Mon 16 Nov – Sun 22 Nov; November 2026. */
export function intervalWords({ since, until }: Borders, interval: Interval, naming: Naming): string {
  const { times, oneDay } = naming
  const [from, to] = [Date.parse(since), Date.parse(until)]
  switch (interval) {
    case '1d':
      return times.date(from)
    case '1mo':
      return monthOf(from, naming)
    case '1w':
    case 'all':
      return dates(from, to, times)
    default: {
      const span = `${times.time(from)}–${times.time(to)}`
      return oneDay ? span : `${times.date(from)} ${span}`
    }
  }
}

/** A word under a chart: as short as it can be told apart. */
export function tickWords(at: number, interval: Interval, naming: Naming): string {
  if (interval === '1mo') return monthOf(at, naming)
  const isWhole = interval === '1d' || interval === '1w' || interval === 'all'
  if (isWhole || !naming.oneDay) return naming.times.date(at)
  return naming.times.time(at)
}

// The last day is the one that its end only touches.
function dates(from: number, to: number, times: Times): string {
  const [first, last] = [times.date(from), times.date(to - 1)]
  return first === last ? first : `${first} – ${last}`
}

function monthOf(at: number, { locale, zone }: Naming): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: zone }).format(at)
}

/** Monday to Sunday in the language's own words. */
export function weekdays(locale: string, weekday: 'long' | 'short' = 'long'): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' })
  // The fifth of January 2026 was a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2026, 0, 5 + day)))
}
