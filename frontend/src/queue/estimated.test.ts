import { describe, expect, test } from 'vitest'
import { CODES, speak } from '../words/language'
import { toldOf } from './estimated'

describe('the estimated wait in words', () => {
  test('says what the next caller would be told and how far that was off', async () => {
    const told = toldOf({ wait_s: 90, error_s: 41.5, n: 1873, of: 1912 }, await speak('en'))
    expect(told?.estimate).toBe('Estimated wait for the next caller: 1:30')
    expect(told?.error).toContain('1,873')
  })

  test('says when there is nothing to go by', async () => {
    const told = toldOf({ wait_s: null, error_s: 4, n: 12, of: 12 }, await speak('en'))
    expect(told).toEqual({ estimate: 'Nothing to estimate the wait by yet', error: '' })
  })

  test('shows nothing where the service gives no estimate', async () => {
    expect(toldOf(undefined, await speak('en'))).toBeNull()
  })

  test.each(CODES)('has its words in %s', async (code) => {
    const told = toldOf({ wait_s: 0, error_s: null, n: 0, of: 0 }, await speak(code))
    expect(told?.estimate).not.toContain('{')
    expect(told?.error).not.toBe('')
  })
})
