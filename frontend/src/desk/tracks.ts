/** How wide the columns of the queue table are: alike in every row, though each row is laid out by itself. */
import type { Language } from '../words/language'
import { LAST, NOW, SERVICE_LEVEL, TODAY, type Column } from './columns'

const HEAD_PX = 12.5
// A figure of four places and a separator.
const FIGURE_PX = 36
const PADDING_PX = 13
const EDGE_PX = 5
const NAME_PX = 180
const TREND_PX = 96
// A figure and a bar beside it.
const LEVEL_PX = 108
const SHARES = { name: 14, level: 7, trend: 6 }

/** The tracks of a row, and of today's columns as many as there is room for. */
export interface Tracks {
  template: string
  today: readonly Column[]
}

/** Room for the words at the head of each column, and at least for a figure below them, in so many pixels. */
export function tracks(language: Language, width: number): Tracks {
  const of = (columns: readonly Column[], edged: boolean): Track[] =>
    columns.map(({ words }, at) => track(language.say(words), edged && at === 0))
  const level = { least: Math.max(LEVEL_PX, room(language.say(SERVICE_LEVEL.words), true)), share: SHARES.level }
  const standing = [
    { least: NAME_PX, share: SHARES.name },
    ...of(NOW, true),
    level,
    { least: TREND_PX, share: SHARES.trend },
    ...of(LAST, false),
  ]
  const today = of(TODAY, true)
  const shown = fitting(today, width - sum(standing))
  return { template: [...standing, ...today.slice(0, shown)].map(written).join(' '), today: TODAY.slice(0, shown) }
}

interface Track {
  least: number
  share: number
}

function fitting(columns: readonly Track[], rest: number): number {
  const last = columns.findIndex((_, at) => sum(columns.slice(0, at + 1)) > rest)
  return last === -1 ? columns.length : last
}

const sum = (columns: readonly Track[]): number => columns.reduce((all, { least }) => all + least, 0)

const written = ({ least, share }: Track): string => `minmax(${Math.ceil(least)}px, ${share}fr)`

function track(words: string, edge: boolean): Track {
  const least = room(words, edge)
  return { least, share: least / 8 }
}

function room(words: string, edge: boolean): number {
  const letters = [...words].reduce((all, letter) => all + emOf(letter), 0) * HEAD_PX
  return Math.max(letters, FIGURE_PX) + (edge ? PADDING_PX + EDGE_PX : PADDING_PX)
}

/** About how wide a letter is; Arabic ones join, and are narrower. */
function emOf(letter: string): number {
  if (/[\u0600-\u06ff]/.test(letter)) return 0.46
  if (/[ .,'iljIftr]/.test(letter)) return 0.32
  return /[mwMW]/.test(letter) ? 0.86 : 0.58
}
