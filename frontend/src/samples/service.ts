/** A service for tests: a real socket on this machine, greeting each caller as the test wants. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer, WebSocket as Peer } from 'ws'
import { Feed } from '../live/feed.svelte'

/** The socket of a browser. Node.js 22 and later refuse that of jsdom, for its Event is not their own. */
class Socket extends Peer {
  constructor(url: string) {
    super(url)
    // Unlike a browser's, it throws for an error that nobody listens for.
    this.on('error', () => undefined)
  }
}

const cleanups: (() => void)[] = []

/** A feed started against a service that greets each visit in its own way. */
export async function feedFrom(greet: (peer: Peer, visit: number) => void): Promise<Feed> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  let visit = 0
  server.on('connection', (peer) => greet(peer, (visit += 1)))
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  const feed = new Feed(`ws://127.0.0.1:${port}/v1/live`, () => performance.now(), () => 0, Socket as unknown as typeof WebSocket)
  const stop = feed.start()
  cleanups.push(stop, () => server.close())
  return feed
}

/** Sends one frame. */
export function send(peer: Peer, frame: unknown): void {
  peer.send(JSON.stringify(frame))
}

/** Ends every feed and service a test began. */
export function hangUp(): void {
  for (const clean of cleanups.splice(0)) clean()
}
