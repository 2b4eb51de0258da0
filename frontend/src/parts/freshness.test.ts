import { expect, test } from 'vitest'
import { begin, closed, heard, refreshed, type Connection, type Level } from '../live/connection'
import { speak } from '../words/language'
import { lamp } from './freshness'

const en = await speak('en')
const live = refreshed(begin(0), 0, 0.44)

function words(connection: Connection, local = 0): string {
  const { word, detail } = lamp(connection, local, en)
  return [word, detail].filter(Boolean).join(' · ')
}

test.each<[number, string]>([
  [0.44, 'Live · 0.4 s behind'],
  [6.27, 'Slow · 6.2 s behind'],
  [12.9, 'Slow · 12 s behind'],
  [130, 'Slow · 2:10 behind'],
])('a lag of %d s reads %s', (lag, text) => expect(words(heard(live, 0, lag))).toBe(text))

test('every level has its own sign', () => {
  const signs: [Level, string][] = [
    ['connecting', 'ring'],
    ['live', 'dot'],
    ['slow', 'hollow'],
    ['silent', 'clock'],
    ['reconnecting', 'ring'],
    ['disconnected', 'cut'],
    ['paused', 'pause'],
    ['signed_out', 'cut'],
  ]
  expect(signs.map(([level]) => [level, lamp({ ...live, level }, 0, en).sign])).toEqual(signs)
})

test('silence, attempts and the way out of a pause are told', () => {
  expect(words({ ...live, level: 'silent' }, 45_000)).toBe('Silent 0:45')
  expect(words({ ...closed(live, 0, 1006, 0), attempt: 2 })).toBe('Reconnecting · attempt 2')
  expect(words({ ...live, level: 'paused' })).toBe('Paused · press Space')
  expect(words(begin(0))).toBe('Connecting')
})
