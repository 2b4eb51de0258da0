import { expect, test } from 'vitest'
import { readOptions, themeOf } from './options'

test('the address decides before the browser does', () => {
  const options = readOptions('?lang=fa&digits=latin&theme=light&every=20&tz=Asia/Tehran', ['hu'])
  expect(options).toEqual({
    ...{ code: 'fa', digits: 'latin', theme: 'light', everyS: 20, timeZone: 'Asia/Tehran', over: {} },
  })
})

test('what is missing or nonsense takes its default', () => {
  const plain = { code: 'hu', digits: 'native', theme: null, everyS: null, timeZone: null, over: {} }
  expect(readOptions('', ['hu-HU'])).toEqual(plain)
  expect(readOptions('?lang=xx&digits=x&theme=x&every=x&tz=Nowhere/Land', ['hu'])).toEqual(plain)
})

test('a wall may be told in the address what its board does not say', () => {
  const told = '?pages=overview,queue:NE&quiet=20:00-07:00&distance=9.5&diagonal=75'
  expect(readOptions(told, []).over).toEqual({
    ...{ pages: ['overview', 'queue:NE'], quiet: '20:00-07:00' },
    ...{ distance_m: 9.5, diagonal_in: 75 },
  })
  expect(readOptions('?pages=&quiet=late&distance=0&diagonal=x', []).over).toEqual({})
})

test.each([
  ['dark', null, false, 'dark'],
  ['light', 'dark', true, 'light'],
  [null, 'dark', false, 'dark'],
  [null, null, false, 'light'],
  ['auto', 'dark', false, 'light'],
  ['auto', 'dark', true, 'dark'],
] as const)('asked %s, usual %s, dark system %s: %s', (asked, usual, system, theme) => {
  expect(themeOf(asked, usual, system)).toBe(theme)
})
