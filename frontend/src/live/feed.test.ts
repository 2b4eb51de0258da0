import { afterEach, expect, test, vi } from 'vitest'
import { AT, frameOf, queue, snapshot } from '../samples/day'
import { feedFrom, hangUp, send } from '../samples/service'
import { liveUrl } from './socket'

const HELLO = { frame: 'hello', protocol: 1, build: 'a', clock: 'wall', now: AT }
afterEach(hangUp)

test('a picture sent by the service reaches the views', async () => {
  const feed = await feedFrom((peer) => {
    send(peer, HELLO)
    send(peer, frameOf(snapshot({ PS: queue() })))
  })
  await vi.waitFor(() => expect(feed.connection.level).toBe('live'))
  expect(Object.keys(feed.snapshot?.queues ?? {})).toEqual(['PS'])
  expect(feed.now).not.toBeNull()
})

test('the service is asked for the windows the wall draws', async () => {
  const asked: string[] = []
  await feedFrom((peer) => {
    peer.on('message', (text) => asked.push(String(text)))
    send(peer, HELLO)
  })
  await vi.waitFor(() => expect(asked[0]).toContain('subscribe'))
})

test('a line that breaks is opened again', async () => {
  const feed = await feedFrom((peer, visit) => {
    send(peer, frameOf(snapshot({ PS: queue() }, { version: visit })))
    if (visit === 1) peer.close(1012)
  })
  await vi.waitFor(() => expect(feed.connection.level).toBe('reconnecting'))
  await vi.waitFor(() => expect(feed.snapshot?.version).toBe(2), { timeout: 3_000 })
  expect(feed.connection.level).toBe('live')
})

test('without a session nothing is tried again', async () => {
  const feed = await feedFrom((peer) => peer.close(4401))
  await vi.waitFor(() => expect(feed.connection.level).toBe('signed_out'))
  expect(feed.connection.retryAt).toBeNull()
})

test('the line is as secure as the page', () => {
  expect(liveUrl({ protocol: 'https:', host: 'a.example' })).toBe('wss://a.example/v1/live')
  expect(liveUrl({ protocol: 'http:', host: 'b:8000' })).toBe('ws://b:8000/v1/live')
})
