import { beforeEach, expect, test } from 'vitest'
import { keepPreference, keptPreferences } from './preferences'

beforeEach(() => localStorage.clear())

test('choices outlive the page, each for itself', () => {
  keepPreference('theme', 'light', localStorage)
  keepPreference('sort', { column: 'asa', descending: true }, localStorage)
  keepPreference('theme', 'dark', localStorage)
  expect(keptPreferences(localStorage)).toEqual({
    theme: 'dark',
    sort: { column: 'asa', descending: true },
  })
  keepPreference('sort', undefined, localStorage)
  expect(keptPreferences(localStorage)).toEqual({ theme: 'dark' })
})

test.each(['', 'null', '{"theme":"pink","language":"xx","sort":7}', 'not json'])(
  'unreadable choices count as none: %s',
  (text) => {
    localStorage.setItem('callboard.preferences', text)
    expect(keptPreferences(localStorage)).toEqual({})
  },
)
