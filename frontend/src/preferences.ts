/** What a user chose for their own browser: language, theme, the order of the queue table. */
import type { Theme } from './options'
import { CODES, type Code } from './words/language'

const KEY = 'callboard.preferences'

export interface Preferences {
  language?: Code
  theme?: Theme
  /** A sound when a breach begins. */
  sound?: boolean
  sort?: { column: string; descending: boolean }
}

/** The choices kept in this browser; anything unreadable counts as none. */
export function keptPreferences(storage: Storage): Preferences {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '{}')
    return typeof kept === 'object' && kept !== null ? known(kept as Preferences) : {}
  } catch {
    return {}
  }
}

/** Keeps one more choice; `undefined` forgets it. */
export function keepPreference<K extends keyof Preferences>(
  name: K,
  value: Preferences[K] | undefined,
  storage: Storage,
): void {
  try {
    storage.setItem(KEY, JSON.stringify({ ...keptPreferences(storage), [name]: value }))
  } catch {
    // A browser that keeps nothing forgets the choice with the page.
  }
}

function known({ language, theme, sort, sound }: Preferences): Preferences {
  return {
    ...(CODES.some((code) => code === language) && language ? { language } : {}),
    ...(theme === 'dark' || theme === 'light' ? { theme } : {}),
    ...(typeof sort?.column === 'string' ? { sort } : {}),
    ...(sound === true ? { sound } : {}),
  }
}
