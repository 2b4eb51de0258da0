/** How wide the columns of the queue table are: alike in every row, though each row is laid out by itself. */
import type { Language } from '../words/language'
import { LAST, NOW, SERVICE_LEVEL, TODAY, type Column } from './columns'

const FEWEST_LETTERS = 6
const LETTER_EM = 0.46
const PADDING = 13
const EDGE = 5
const NAME = 'minmax(188px, 14fr)'
const TREND = 'minmax(96px, 6fr)'
// A figure and a bar beside it.
const LEVEL_PX = 108

/** The tracks of a row: those always there, and those of today. */
export interface Tracks {
  standing: string
  today: string
}

/** Room for the words at the head of each column, and at least for a figure below them. */
export function tracks(language: Language): Tracks {
  const several = (columns: readonly Column[], edged: boolean): string[] =>
    columns.map(({ words }, at) => track(language.say(words), edged && at === 0))
  const level = `minmax(max(${LEVEL_PX}px, ${room(language.say(SERVICE_LEVEL.words), true)}), 7fr)`
  return {
    standing: [NAME, ...several(NOW, true), level, TREND, ...several(LAST, false)].join(' '),
    today: several(TODAY, true).join(' '),
  }
}

function track(words: string, edge: boolean): string {
  return `minmax(${room(words, edge)}, ${Math.max(words.length, FEWEST_LETTERS)}fr)`
}

function room(words: string, edge: boolean): string {
  const letters = Math.max(words.length, FEWEST_LETTERS) * LETTER_EM
  return `calc(${letters.toFixed(2)}em + ${edge ? PADDING + EDGE : PADDING}px)`
}
