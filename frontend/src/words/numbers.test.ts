import { describe, expect, test } from 'vitest'
import { Numbers, honestDecimals, reading } from './numbers'

const en = new Numbers('en-GB')
const fa = new Numbers('fa-u-nu-arabext')
const hu = new Numbers('hu', 'min2')
const ro = new Numbers('ro')

test.each([
  [0, '0:00'],
  [9.99, '0:09'],
  [294, '4:54'],
  [3599.9, '59:59'],
  [3600, '1:00:00'],
  [3750, '1:02:30'],
  [-2, '0:00'],
])('%d seconds are written %s', (seconds, text) => expect(en.duration(seconds)).toBe(text))

test('Persian writes its own digits', () => {
  expect(fa.duration(294)).toBe('۴:۵۴')
  expect(fa.count(2391)).toBe('۲٬۳۹۱')
  expect(fa.ratio(0.035, 1)).toEqual({ figure: '۳٫۵', unit: '٪', text: '۳٫۵٪' })
  expect(fa.signed(2)).toBe('+۲')
})

test('counts group as the language does; Hungarian from ten thousand', () => {
  expect([en, ro, hu].map((n) => n.count(2391))).toEqual(['2,391', '2.391', '2391'])
  expect(hu.count(12391)).toBe('12\u00a0391')
})

test('Romanian keeps its no-break space before the sign, the big figure does without', () => {
  expect(ro.ratio(0.82)).toEqual({ figure: '82', unit: '%', text: '82\u00a0%' })
})

test('a change carries its sign, and minus is a minus', () => {
  expect([2, -1, 0].map((n) => en.signed(n))).toEqual(['+2', '−1', '0'])
})

test.each([
  [0.3696, '37'],
  [0, '0'],
  [1, '100'],
  [0.285, '29'],
])('%d prints %s points', (value, figure) => expect(en.ratio(value).figure).toBe(figure))

describe('rounding never contradicts the status', () => {
  test.each([
    [0.796, true, '79.6'],
    [0.7999, true, '79.9'],
    [0.7949, true, '79'],
    [0.796, false, '80'],
    [0.804, true, '80'],
  ])('%d, missed %s, prints %s', (value, missed, figure) => {
    expect(en.serviceLevel(value, 0.8, missed).figure).toBe(figure)
  })

  test('at an odd target too', () => expect(honestDecimals(0.846, 0.85, true)).toBe(1))
})

test('zero, nothing and not reported are three things', () => {
  expect(reading({ value: 0 })).toEqual({ kind: 'value', value: 0 })
  expect(reading({ value: null })).toEqual({ kind: 'nothing' })
  expect(reading({ value: null, reported: false })).toEqual({ kind: 'unreported' })
  expect(reading(undefined)).toEqual({ kind: 'unreported' })
})
