/**
 * Follows the live feed: frames go in, a picture and a connection come out.
 *
 * Knows neither sockets nor clocks: each call is told the local instant, and answers with what to
 * send, so that a whole day on the line can be played in a test.
 */
import { applyDelta, fromSnapshot, isOld } from './board'
import { ServerClock } from './clock'
import { aged, begin, closed, heard, moved, reached, refreshed, type Connection } from './connection'
import { readFrame, type Banner, type BoardFrame, type Delta, type Frame, type Hello, type Request, type Snapshot } from './protocol'

/** The windows that views draw; one asks for no more unless it draws more. */
export const USUAL_WINDOWS: readonly string[] = ['30m', 'today']

export class Follower {
  snapshot: Snapshot | null = null
  connection: Connection
  /** The service's time of the last message. */
  asOf: number | null = null
  /** The build that served the first hello; another one later means the page is out of date. */
  build: string | null = null
  outdated = false
  /** What is broadcast to every screen, over or not. */
  banner: Banner | null = null
  /** The board that a television is told to show. */
  board: BoardFrame | null = null
  readonly clock = new ServerClock()
  #asked = false
  #windows = USUAL_WINDOWS

  /** A television is shown what its board says, and asks for nothing. */
  constructor(
    now: number,
    private readonly isTelevision = false,
  ) {
    this.connection = begin(now)
  }

  /** Takes one message; answers the request to send back, if any. */
  said(text: string, now: number): Request | null {
    const frame = readFrame(text)
    if (frame === null) return null
    if (frame.frame === 'banner') this.banner = frame
    if (frame.frame === 'board') this.board = frame
    if (frame.frame === 'hello') return this.#greeted(frame, now)
    return this.connection.level === 'paused' ? null : this.#told(frame, now)
  }

  /** Notes that the line closed. */
  closed(code: number, now: number, chance: number): void {
    this.connection = closed(this.connection, now, code, chance)
  }

  /** Lets time pass. */
  tick(now: number): void {
    this.connection = aged(this.connection, now)
  }

  /** Stops the picture, or asks for one whole picture to go on from. */
  togglePause(): Request | null {
    const paused = this.connection.level === 'paused'
    this.connection = moved(this.connection, paused ? 'resume' : 'pause')
    return paused ? this.#wanted() : null
  }

  /** Asks for other windows from now on; answers the request to send. */
  want(windows: readonly string[]): Request | null {
    this.#windows = windows
    return this.#wanted()
  }

  #wanted(): Request | null {
    return this.isTelevision ? null : { frame: 'subscribe', windows: [...this.#windows] }
  }

  #greeted(hello: Hello, now: number): Request | null {
    this.outdated = this.outdated || (this.build !== null && this.build !== hello.build)
    this.build ??= hello.build
    // What was taken back while nobody listened is not told again.
    this.banner = null
    this.clock.follow(hello.clock)
    this.clock.heard(hello.now, now)
    if (this.connection.level === 'paused') this.connection = reached(this.connection)
    return this.#wanted()
  }

  #told(frame: Exclude<Frame, Hello>, now: number): Request | null {
    switch (frame.frame) {
      case 'snapshot':
        this.snapshot = fromSnapshot(frame)
        this.#asked = false
        this.connection = refreshed(this.connection, now, frame.lag_s)
        this.#stamped(frame.at, now)
        return null
      case 'delta':
        return this.#changed(frame, now)
      case 'heartbeat':
        this.connection = heard(this.connection, now, frame.lag_s, frame.silent_s)
        this.#stamped(frame.now, now)
        return this.#missing((frame.version ?? 0) > (this.snapshot?.version ?? Number.POSITIVE_INFINITY))
      case 'board':
      case 'banner':
      case 'refused':
        return null
    }
  }

  #changed(delta: Delta, now: number): Request | null {
    this.connection = heard(this.connection, now, delta.lag_s)
    this.#stamped(delta.at, now)
    if (this.snapshot === null || isOld(this.snapshot, delta)) return null
    const next = applyDelta(this.snapshot, delta)
    if (next !== null) this.snapshot = next
    return this.#missing(next === null)
  }

  // One question for a gap is enough, however many changes arrive before its answer.
  #missing(gap: boolean): Request | null {
    const ask = gap && !this.#asked && this.snapshot !== null
    this.#asked = gap
    return ask && this.snapshot ? { frame: 'resume', version: this.snapshot.version } : null
  }

  #stamped(instant: string, now: number): void {
    this.clock.heard(instant, now)
    this.asOf = Date.parse(instant)
  }
}
