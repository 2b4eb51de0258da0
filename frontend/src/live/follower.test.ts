import { expect, test } from 'vitest'
import { AT, delta, frameOf, queue, snapshot } from '../samples/day'
import { Follower } from './follower'

const HELLO = { frame: 'hello', protocol: 1, build: 'a', centre: 'main', clock: 'wall', now: AT }
const PICTURE = frameOf(snapshot({ PS: queue() }))
const beat = (version: number) => ({ frame: 'heartbeat', version, at: AT, now: AT, lag_s: 0.3 })

function started(): { follower: Follower; say: (frame: unknown, now?: number) => unknown } {
  const follower = new Follower(0)
  const say = (frame: unknown, now = 0) => follower.said(JSON.stringify(frame), now)
  return { follower, say }
}

test('a greeting is answered with what the view wants, a picture makes it live', () => {
  const { follower, say } = started()
  expect(say(HELLO)).toMatchObject({ frame: 'subscribe', windows: ['30m', 'today'] })
  expect(say(PICTURE)).toBeNull()
  expect(follower.connection.level).toBe('live')
  expect(follower.snapshot?.version).toBe(812)
})

test('a gap is asked about once, however many changes follow it', () => {
  const { follower, say } = started()
  say(PICTURE)
  expect(say(delta({ since: 813, version: 814 }))).toEqual({ frame: 'resume', version: 812 })
  expect(say(delta({ since: 814, version: 815 }))).toBeNull()
  say(delta({ since: 812, version: 816 }))
  expect(follower.snapshot?.version).toBe(816)
  expect(say(delta({ since: 820, version: 821 }))).toEqual({ frame: 'resume', version: 816 })
})

test('a heartbeat with a newer version betrays a missed change', () => {
  const { say } = started()
  say(PICTURE)
  expect(say(beat(812))).toBeNull()
  expect(say(beat(815))).toEqual({ frame: 'resume', version: 812 })
})

test('changes before the first picture are passed over', () => {
  const { follower, say } = started()
  expect(say(delta({}))).toBeNull()
  expect(follower.snapshot).toBeNull()
  expect(follower.connection.level).toBe('connecting')
})

test('paused hears nothing, and goes on with one whole picture', () => {
  const { follower, say } = started()
  say(PICTURE)
  expect(follower.togglePause()).toBeNull()
  say(delta({ queues: {}, removed: ['PS'] }))
  expect(follower.snapshot?.version).toBe(812)
  expect(follower.togglePause()).toMatchObject({ frame: 'subscribe' })
  say(frameOf(snapshot({}, { version: 900 })))
  expect(follower.snapshot?.version).toBe(900)
  expect(follower.connection.level).toBe('live')
})

test('another build behind the same address makes the page outdated', () => {
  const { follower, say } = started()
  say(HELLO)
  say(HELLO)
  expect(follower.outdated).toBe(false)
  say({ ...HELLO, build: 'b' })
  expect(follower.outdated).toBe(true)
})

test('what the service refuses or invents does no harm', () => {
  const { follower, say } = started()
  say(PICTURE)
  expect(say({ frame: 'refused', reason: 'no', field: 'windows' })).toBeNull()
  expect(say({ frame: 'hymn' })).toBeNull()
  expect(follower.connection.level).toBe('live')
})
