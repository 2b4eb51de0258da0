/** The live feed as the views see it: the picture, the connection and the time, each reactive. */
import { ServerClock, everySecond } from './clock'
import { REPLACE_AFTER_MS, ageMs, type Connection } from './connection'
import { Follower } from './follower'
import type { Banner, BoardFrame, Request, Snapshot } from './protocol'
import { Line } from './socket'

export class Feed {
  snapshot = $state.raw<Snapshot | null>(null)
  connection = $state.raw<Connection>() as Connection
  /** The service's time, a whole second at a time; null before the first message. */
  now = $state<number | null>(null)
  /** This browser's own clock, at the same instants. */
  local = $state(0)
  asOf = $state<number | null>(null)
  outdated = $state(false)
  /** What is broadcast to every screen, over or not. */
  banner = $state.raw<Banner | null>(null)
  /** The board that a television is told to show. */
  board = $state.raw<BoardFrame | null>(null)

  readonly #follower: Follower
  readonly #line: Line
  #retry: ReturnType<typeof setTimeout> | undefined
  #openedAt = 0
  #stop: () => void = () => undefined

  constructor(
    url: string,
    private readonly clock: () => number = () => performance.now(),
    private readonly chance: () => number = Math.random,
    Socket: typeof WebSocket = WebSocket,
    isTelevision = false,
  ) {
    this.#follower = new Follower(this.clock(), isTelevision)
    this.#line = new Line(url, { said: (text) => this.#said(text), closed: (c) => this.#closed(c) }, Socket)
    this.#show()
  }

  /** The board of now, whatever else is shown. */
  get present(): Snapshot | null {
    return this.snapshot
  }

  /** Connects and keeps connecting; answers how to stop. */
  start(): () => void {
    this.#open()
    this.#stop = everySecond(() => this.#serverNow() ?? this.clock(), () => this.#tick())
    return () => {
      this.#stop()
      clearTimeout(this.#retry)
      this.#line.close()
    }
  }

  /** Stops or resumes the picture. */
  togglePause(): void {
    this.#answer(this.#follower.togglePause())
    this.#show()
  }

  /** Asks for other windows from now on. */
  want(windows: readonly string[]): void {
    this.#answer(this.#follower.want(windows))
  }

  #open(): void {
    this.#openedAt = this.clock()
    this.#line.open()
  }

  #said(text: string): void {
    this.#answer(this.#follower.said(text, this.clock()))
    this.#show()
  }

  #closed(code: number): void {
    this.#follower.closed(code, this.clock(), this.chance())
    const { retryAt } = this.#follower.connection
    clearTimeout(this.#retry)
    if (retryAt !== null) this.#retry = setTimeout(() => this.#open(), retryAt - this.clock())
    this.#show()
  }

  #tick(): void {
    const now = this.clock()
    this.#follower.tick(now)
    if (this.#isMute(now)) this.#open()
    this.local = now
    this.now = this.#serverNow()
    this.#show()
  }

  // A socket to a machine that vanished stays open for minutes unless someone tries another.
  #isMute(now: number): boolean {
    const { connection } = this.#follower
    const mute = Math.min(ageMs(connection, now), now - this.#openedAt)
    return connection.level !== 'paused' && this.#line.isOpen && mute >= REPLACE_AFTER_MS
  }

  #answer(request: Request | null): void {
    if (request !== null) this.#line.send(request)
  }

  #serverNow(): number | null {
    return this.#clockOfService.at(this.clock())
  }

  get #clockOfService(): ServerClock {
    return this.#follower.clock
  }

  #show(): void {
    const { snapshot, connection, asOf, outdated, banner, board } = this.#follower
    this.banner = banner
    this.board = board
    this.snapshot = snapshot
    this.connection = connection
    this.asOf = asOf
    this.outdated = outdated
    if (this.now === null) {
      this.now = this.#serverNow()
      this.local = this.clock()
    }
  }
}

/** The feed of a television, which shows one board and asks for nothing. */
export function televisionFeed(url: string, board: string): Feed {
  const address = `${url}?board=${encodeURIComponent(board)}`
  return new Feed(address, () => performance.now(), Math.random, WebSocket, true)
}
