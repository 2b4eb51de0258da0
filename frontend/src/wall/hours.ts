/** The hours of the centre's day that a screen heeds: when it is dimmed, when its lines change places. */
const SWAP_MINUTES = 360

/** Minutes since midnight where the centre is. */
export function minuteOfDay(now: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone },
  })
  return minutes(clock.format(now))
}

function minutes(clock: string): number {
  const [hours, rest] = clock.split(':').map(Number)
  return (hours ?? 0) * 60 + (rest ?? 0)
}

/** Whether a minute lies in hours as 20:00-07:00; the last one no longer does. */
export function isQuiet(quiet: string | null, minute: number): boolean {
  if (quiet === null) return false
  const [since, until] = quiet.split('-').map(minutes)
  if (since === undefined || until === undefined) return false
  return since < until ? minute >= since && minute < until : minute >= since || minute < until
}

/** Whether the top and the bottom line stand in each other's place: every other six hours. */
export function isSwapped(minute: number): boolean {
  return Math.floor(minute / SWAP_MINUTES) % 2 === 1
}
