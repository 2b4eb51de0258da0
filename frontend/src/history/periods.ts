/** Periods of whole days, by the centre's calendar. */
import { laterDate, wallTime } from '../words/zoned'
import type { Period, Report } from './report'

/** The first day, and the one after the last. */
export interface Days {
  since: string
  until: string
}

/** The days of a named period as seen on a date; weeks begin on Monday. */
export function daysOf(period: Period, today: string): Days {
  const monday = laterDate(today, -((weekday(today) + 6) % 7))
  const first = `${today.slice(0, 7)}-01`
  const earlier = laterDate(first, -1)
  switch (period) {
    case 'today':
      return { since: today, until: laterDate(today, 1) }
    case 'yesterday':
      return { since: laterDate(today, -1), until: today }
    case 'this_week':
      return { since: monday, until: laterDate(monday, 7) }
    case 'last_week':
      return { since: laterDate(monday, -7), until: monday }
    case '7_days_to_today':
      return { since: laterDate(today, -6), until: laterDate(today, 1) }
    case 'last_7_days':
      return { since: laterDate(today, -7), until: today }
    case 'last_30_days':
      return { since: laterDate(today, -30), until: today }
    case 'this_month':
      return { since: first, until: `${laterDate(`${today.slice(0, 7)}-28`, 4).slice(0, 7)}-01` }
    case 'last_month':
      return { since: `${earlier.slice(0, 7)}-01`, until: first }
  }
}

/** The days of a report. */
export function daysOfReport({ period, since, until }: Report, now: number, zone: string): Days {
  const today = wallTime(now, zone).date
  if (period !== null) return daysOf(period, today)
  return { since: dateOf(since, zone) ?? today, until: dateOf(until, zone) ?? laterDate(today, 1) }
}

// A border is a date, or an instant as the way from a figure to its calls writes it.
function dateOf(border: string | null, zone: string): string | null {
  if (border === null) return null
  if (/^\d{4}-\d\d-\d\d$/.test(border)) return border
  const at = Date.parse(border)
  return Number.isNaN(at) ? null : wallTime(at, zone).date
}

function weekday(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay()
}
