import { expect, test } from 'vitest'
import { markOf } from './kpis'

const LIMITS = { warn: 0.8, breach: 0.75 }

test.each([
  ['service_level', 0.8, LIMITS, null],
  ['service_level', 0.79, LIMITS, 'warn'],
  ['service_level', 0.74, LIMITS, 'breach'],
  ['service_level', null, LIMITS, null],
  ['service_level', 0.1, undefined, null],
  ['asa', 20, { warn: 20, breach: 60 }, null],
  ['asa', 21, { warn: 20, breach: 60 }, 'warn'],
  ['asa', 61, { warn: null, breach: 60 }, 'breach'],
  ['asa', 59, { warn: null, breach: 60 }, null],
])('%s of %s against %o: %s', (slug, value, limits, mark) => {
  expect(markOf(slug, { value }, limits)).toBe(mark)
})

test('what no source reports is never marked', () => {
  expect(markOf('asa', { value: 99, reported: false }, { warn: 1, breach: 2 })).toBe(null)
})
