/** Options in the address: what a screen on a wall cannot be asked with a mouse. */
import type { BoardDocument } from './boards/document'
import { chosenCode, type Code, type Digits } from './words/language'

export type Theme = 'dark' | 'light'

export interface Options {
  code: Code
  digits: Digits
  theme: Theme | 'auto' | null
  /** Seconds a page of tiles stays, where another number than the board's is wanted. */
  everyS: number | null
  timeZone: string | null
  /** What a wall shows otherwise than its board says. */
  over: Partial<Pick<BoardDocument, 'pages' | 'quiet' | 'distance_m' | 'diagonal_in'>>
}

/** Reads the options; what is missing or unknown takes what the user chose before, or its default. */
export function readOptions(
  search: string,
  browserLanguages: readonly string[],
  preferred?: Code,
): Options {
  const asked = new URLSearchParams(search)
  const wanted = [asked.get('lang'), preferred, ...browserLanguages]
  return {
    code: chosenCode(wanted.filter((each) => each != null)),
    digits: asked.get('digits') === 'latin' ? 'latin' : 'native',
    theme: oneOf(asked.get('theme'), ['dark', 'light', 'auto'] as const),
    everyS: Number(asked.get('every')) || null,
    timeZone: knownZone(asked.get('tz')),
    over: readOver(asked),
  }
}

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/

function readOver(asked: URLSearchParams): Options['over'] {
  const over: Options['over'] = {}
  const pages = (asked.get('pages') ?? '').split(',').filter((page) => page !== '')
  if (pages.length > 0) over.pages = pages
  const quiet = asked.get('quiet') ?? ''
  if (HOURS.test(quiet)) over.quiet = quiet
  const [distance, diagonal] = [Number(asked.get('distance')), Number(asked.get('diagonal'))]
  if (distance >= 1 && distance <= 50) over.distance_m = distance
  if (diagonal >= 10 && diagonal <= 300) over.diagonal_in = diagonal
  return over
}

/** The theme shown: as asked, else as the system prefers where the view has no default of its own. */
export function themeOf(asked: Options['theme'], usual: Theme | null, systemDark: boolean): Theme {
  if (asked === 'dark' || asked === 'light') return asked
  const system = systemDark ? 'dark' : 'light'
  return asked === 'auto' ? system : (usual ?? system)
}

function oneOf<T extends string>(value: string | null, known: readonly T[]): T | null {
  return known.find((each) => each === value) ?? null
}

function knownZone(zone: string | null): string | null {
  if (zone === null) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
