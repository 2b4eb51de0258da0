import { expect, test } from 'vitest'
import { routeOf } from '../routes'
import { CODES, speak } from '../words/language'
import { titleOf } from './title'

const en = await speak('en')
const nameOf = (id: string): string => (id === 'NE' ? 'Securities' : id)

test.each([
  ['#/', 'Overview · Callboard'],
  ['#/wall', 'TV mode · Callboard'],
  ['#/queue/NE', 'Securities · Callboard'],
  ['#/queue/NE/settings', 'Securities · Targets and counting · Callboard'],
  ['#/alert-rules', 'Rules · Alerts · Callboard'],
  ['#/history/heatmap?period=today', 'Heat map · History · Callboard'],
  ['#/history/tea-leaves', 'History · Callboard'],
  ['#/source/pbx', 'pbx · Sources · Callboard'],
  ['#/boards/main', 'Boards · Callboard'],
])('%s is called %s', (hash, title) => {
  expect(titleOf(routeOf(hash), nameOf, en)).toBe(title)
})

test('no two places are called the same, in any language', async () => {
  const places = ['', 'wall', 'agents', 'alerts', 'alert-rules', 'channels', 'history', 'history/table', 'boards', 'sources']
  const further = ['letters', 'names', 'excluded', 'connect', 'nowhere']
  for (const code of CODES) {
    const language = await speak(code)
    const titles = [...places, ...further].map((place) => titleOf(routeOf(`#/${place}`), nameOf, language))
    expect(new Set(titles).size).toBe(titles.length)
  }
})
