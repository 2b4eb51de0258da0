import { expect, test } from 'vitest'
import { instantAt, moved, nextSpeed, paused, played, sped, standing } from './playback'

const MINUTE = 60_000

test('it stands until it sets out, goes at its speed, and stands where it was stopped', () => {
  const stood = standing(10 * MINUTE, 60)
  expect(instantAt(stood, 5_000)).toBe(10 * MINUTE)
  const going = played(stood, 5_000)
  expect(instantAt(going, 7_000)).toBe(12 * MINUTE)
  const stopped = paused(going, 7_000)
  expect([stopped.since, instantAt(stopped, 60_000)]).toEqual([null, 12 * MINUTE])
})

test('another speed goes on from where it has come to', () => {
  const faster = sped(played(standing(0, 60), 0), 600, 1_000)
  expect([instantAt(faster, 1_000), instantAt(faster, 2_000)]).toEqual([MINUTE, 11 * MINUTE])
  expect(instantAt(sped(standing(0, 60), 600, 1_000), 9_000)).toBe(0)
})

test('moved while it goes, it goes on from there', () => {
  const going = moved(played(standing(0, 60), 0), 30 * MINUTE, 1_000)
  expect(instantAt(going, 2_000)).toBe(31 * MINUTE)
  expect(moved(standing(0), MINUTE, 1_000).since).toBeNull()
})

test('speeds end at one and at six hundred', () => {
  expect([nextSpeed(60, 1), nextSpeed(60, -1)]).toEqual([120, 30])
  expect([nextSpeed(600, 1), nextSpeed(1, -1)]).toEqual([600, 1])
})
