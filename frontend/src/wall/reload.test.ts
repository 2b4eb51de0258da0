import { expect, test } from 'vitest'
import { mayReload } from './reload'

const HOUR = 3_600_000

test.each([
  [20 * HOUR, 4, true],
  [20 * HOUR, 5, false],
  [HOUR, 4, false],
])('open for %d ms, at %d o’clock: %s', (open, hour, may) => expect(mayReload(open, hour)).toBe(may))
