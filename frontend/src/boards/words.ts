/** What the windows of a board are called. */
import type { Key } from '../words/language'

const TILES: Readonly<Record<string, Key>> = {
  '15m': 'kiosk.subtitle_15m',
  '30m': 'subtitle',
  '60m': 'kiosk.subtitle_60m',
  today: 'kiosk.subtitle_today',
}

const HORIZONS: Readonly<Record<string, Key>> = {
  '15m': 'kiosk.last_15',
  '30m': 'last_30',
  '60m': 'kiosk.last_60',
  today: 'today',
}

/** The line under a board's name: what its large figures are. */
export function windowWords(window: string): Key {
  return TILES[window] ?? 'subtitle'
}

/** The window alone. */
export function horizonWords(window: string): Key {
  return HORIZONS[window] ?? 'today'
}
