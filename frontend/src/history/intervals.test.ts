import { expect, test } from 'vitest'
import { Times } from '../words/times'
import { intervalWords, tickWords, weekdays } from './intervals'

const zone = 'Europe/London'
const naming = { times: new Times('en-GB', zone), locale: 'en-GB', zone, oneDay: false }
const row = (since: string, until: string) => ({ since, until })

test.each([
  ['30m', '2026-11-17T15:30:00Z', '2026-11-17T16:00:00Z', 'Tue 17 Nov 15:30–16:00'],
  ['1d', '2026-11-17T00:00:00Z', '2026-11-18T00:00:00Z', 'Tue 17 Nov'],
  ['1w', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z', 'Mon 16 Nov – Sun 22 Nov'],
  ['1mo', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 'November 2026'],
  ['all', '2026-11-17T00:00:00Z', '2026-11-18T00:00:00Z', 'Tue 17 Nov'],
] as const)('an interval of %s is called by what it is', (interval, since, until, words) => {
  expect(intervalWords(row(since, until), interval, naming).replace(',', '')).toBe(words)
})

test('within one day the day goes without saying', () => {
  const within = { ...naming, oneDay: true }
  expect(intervalWords(row('2026-11-17T15:30:00Z', '2026-11-17T16:00:00Z'), '30m', within)).toBe('15:30–16:00')
  expect(tickWords(Date.parse('2026-11-17T15:30:00Z'), '30m', within)).toBe('15:30')
})

test('weeks begin on Monday in every language', () => {
  expect(weekdays('en-GB')[0]).toBe('Monday')
  expect(weekdays('hu')[6]).toBe('vasárnap')
})
