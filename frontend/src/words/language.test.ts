import { describe, expect, test } from 'vitest'
import { CODES, chosenCode, speak, type Code, type Entry, type Key } from './language'
import { Times } from './times'

const en = await speak('en')
const KEYS = Object.keys(en.catalogue) as Key[]

function blanks(entry: Entry): string[] {
  const sentences = typeof entry === 'string' ? [entry] : Object.values(entry)
  return [...new Set(sentences.flatMap((each) => each.match(/\{\w+\}/g) ?? []))].sort()
}

describe.each(CODES.map((code) => [code]))('%s', (code: Code) => {
  test('has every key and no other', async () => {
    expect(Object.keys((await speak(code)).catalogue).sort()).toEqual([...KEYS].sort())
  })

  test('fills the same blanks as English', async () => {
    const { catalogue } = await speak(code)
    // A short target reads 80/20 or spells its parts out; a Persian breach leaves it unsaid.
    const free: Key[] = ['target_short', 'target_shortest', 'breach_for', 'back_by']
    for (const key of KEYS.filter((each) => !free.includes(each))) {
      expect(blanks(catalogue[key]), key).toEqual(blanks(en.catalogue[key]))
    }
  })

  test('has each plural form its language needs', async () => {
    const { catalogue } = await speak(code)
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories
    for (const key of KEYS) {
      const entry = catalogue[key]
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...forms].sort())
    }
  })
})

test('Romanian counts in three forms', async () => {
  const ro = await speak('ro')
  const said = [1, 6, 20].map((n) => ro.say('some_on_target', { n }))
  expect(said).toEqual(['1 coadă la țintă', '6 cozi la țintă', '20 de cozi la țintă'])
})

test('Persian runs from right to left in its own digits, or in latin ones on request', async () => {
  const native = await speak('fa')
  const latin = await speak('fa', 'latin')
  expect(native.direction).toBe('rtl')
  expect(native.say('span_minutes', { n: 21 })).toBe('۲۱ دقیقه')
  expect(latin.say('span_minutes', { n: 21 })).toBe('21 دقیقه')
  expect(latin.say('subtitle')).toContain('30')
})

test('Persian never writes n/m', async () => {
  const { catalogue } = await speak('fa')
  for (const key of KEYS) expect(JSON.stringify(catalogue[key]), key).not.toContain('/')
})

test.each([
  [['fa-IR', 'en'], 'fa'],
  [['tl-PH'], 'fil'],
  [['de', 'hu-HU'], 'hu'],
  [['de'], 'en'],
  [[], 'en'],
])('a browser asking for %s hears %s', (wanted, code) => expect(chosenCode(wanted)).toBe(code))

test.each([
  [54.9, '54 s'],
  [60, '1 min'],
  [1290, '21 min'],
  [7300, '2 h'],
])('%d seconds in words: %s', (seconds, words) => expect(en.span(seconds)).toBe(words))

describe('the clock stands where the centre is', () => {
  const at = Date.parse('2026-11-17T15:42:07Z')
  test.each([
    ['en-GB', 'Europe/London', '15:42', 'Tue 17 Nov'],
    ['sw', 'Africa/Nairobi', '18:42', 'Jumanne, 17 Nov'],
    ['fil', 'Asia/Manila', '23:42', 'Mar, Nob 17'],
    ['fa-u-nu-arabext', 'Asia/Tehran', '۱۹:۱۲', 'سه‌شنبه ۲۶ آبان'],
  ])('%s in %s: %s, %s', (locale, zone, time, date) => {
    const times = new Times(locale, zone)
    expect([times.time(at), times.date(at)]).toEqual([time, date])
  })
})
