/** Options in the address: what a screen on a wall cannot be asked with a mouse. */
import { chosenCode, type Code, type Digits } from './words/language'

export type Theme = 'dark' | 'light'

export interface Options {
  code: Code
  digits: Digits
  theme: Theme | 'auto' | null
  /** Seconds a page of tiles stays, where another number than the board's is wanted. */
  everyS: number | null
  timeZone: string | null
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
  }
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
