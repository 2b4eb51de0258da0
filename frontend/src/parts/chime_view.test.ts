import { cleanup, render } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import { SECURITIES, queue, snapshot } from '../samples/day'
import Chime from './Chime.svelte'

afterEach(cleanup)

const CALM = snapshot({ SE: queue(), CA: queue() })
const ONE = snapshot({ SE: SECURITIES, CA: queue() })
const TWO = snapshot({ SE: SECURITIES, CA: SECURITIES })

test.each([
  [true, 2],
  [false, 0],
])('with the sound on being %s, two breaches that begin sound %d times', async (on, times) => {
  let played = 0
  const props = { on, play: () => void (played += 1) }
  const { rerender } = render(Chime, { ...props, snapshot: CALM })
  for (const picture of [ONE, { ...ONE }, TWO, CALM]) await rerender({ ...props, snapshot: picture })
  expect(played).toBe(times)
})
