/** Days and times of day where the centre is, as fields of a form write them. */

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** A date and a time of day: 2026-11-17, 15:42:07. */
export interface WallTime {
  date: string
  time: string
}

/** What calendar and clock show at an instant. */
export function wallTime(ms: number, zone: string): WallTime {
  const part = Object.fromEntries(format(zone).formatToParts(ms).map(({ type, value }) => [type, value]))
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    time: `${part['hour']}:${part['minute']}:${part['second']}`,
  }
}

/**
 * The instant at which calendar and clock show this, or null for what is no date or time.
 * Of an hour that comes twice it is the first; a time that is skipped is the same stretch after the gap.
 */
export function instantOf({ date, time }: WallTime, zone: string): number | null {
  const shown = Date.parse(`${date}T${time}Z`)
  if (Number.isNaN(shown)) return null
  const before = shown - offsetAt(shown - DAY_MS, zone)
  const after = shown - offsetAt(shown + DAY_MS, zone)
  const fits = [before, after].filter((each) => each + offsetAt(each, zone) === shown)
  return fits.length === 0 ? before : Math.min(...fits)
}

/** A text with the digits of Persian and Arabic as everybody's. */
export function latin(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/** A time of day as people type it, 9:05 or 09:05:30 in digits of any kind; null for what is none. */
export function timeOfDay(text: string): string | null {
  const [, h = '', m = '', s = '00'] = /^\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*$/.exec(latin(text)) ?? []
  const isTime = h !== '' && Number(h) < 24 && Number(m) < 60 && Number(s) < 60
  return isTime ? `${h.padStart(2, '0')}:${m}:${s}` : null
}

/** The day that holds an instant: when it begins and ends; 23 or 25 hours where clocks change. */
export function dayAround(ms: number, zone: string): { since: number; until: number } {
  const { date } = wallTime(ms, zone)
  return { since: midnight(date, zone), until: midnight(laterDate(date, 1), zone) }
}

/** The date so many days later. */
export function laterDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** When a date begins. */
export function midnight(date: string, zone: string): number {
  return instantOf({ date, time: '00:00:00' }, zone) ?? Number.NaN
}

function offsetAt(ms: number, zone: string): number {
  const { date, time } = wallTime(ms, zone)
  return Date.parse(`${date}T${time}Z`) - Math.floor(ms / 1000) * 1000
}

// A format takes longer to make than to use.
function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB-u-ca-gregory-nu-latn', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  })
  formats.set(zone, made)
  return made
}
