/** A board of the past in the place of the live one, which goes on underneath. */
import { ask, type Answer, type Refusal } from '../live/ask'
import { fromSnapshot } from '../live/board'
import { PAST, type Connection } from '../live/connection'
import { USUAL_WINDOWS } from '../live/follower'
import type { Snapshot } from '../live/protocol'
import type { Watched } from '../live/watched'
import { written } from './address'
import { Latest, later, type Later } from './latest'
import * as pace from './playback'

/** Four pictures a second at most. */
export const EVERY_MS = 250
const SECOND_MS = 1000

interface Question {
  at: string
  windows: readonly string[]
}

type Asking = (question: Question) => Promise<Answer<Snapshot>>

const asked: Asking = ({ at, windows }) => ask('/v1/snapshot', { at, windows: windows.join(',') })

/** Why there is no picture: nothing is kept of that instant, or the service could not say. */
export type Blank = { kind: 'not_kept' | 'failed'; detail: string }

export interface Surroundings {
  clock: () => number
  asking: Asking
  later: Later
}

const USUAL: Surroundings = { clock: () => performance.now(), asking: asked, later }

export class TimeMachine implements Watched {
  /** The past picture, or null while there is none. */
  snapshot = $state.raw<Snapshot | null>(null)
  blank = $state.raw<Blank | null>(null)
  /** The instant wanted; the picture follows it. */
  at = $state(0)
  speed = $state<pace.Speed>(60)
  playing = $state(false)
  /** The present was reached while playing. */
  arrived = $state(false)
  readonly connection: Connection = PAST

  readonly #latest: Latest<Question, Answer<Snapshot>>
  #playback: pace.Playback
  #windows = USUAL_WINDOWS
  #beat: (() => void) | null = null

  constructor(
    private readonly live: Watched,
    at: number,
    private readonly around: Surroundings = USUAL,
  ) {
    this.#playback = pace.standing(at)
    this.#latest = new Latest(around.asking, (told) => this.#told(told), EVERY_MS, around.clock, around.later)
    this.#turn(this.#playback)
  }

  /** Timers of the past count to the picture's own instant. */
  get now(): number {
    return this.snapshot === null ? this.at : Date.parse(this.snapshot.at)
  }

  get asOf(): number {
    return this.now
  }

  get present(): Snapshot | null {
    return this.live.present
  }

  get local(): number {
    return this.live.local
  }

  /** A broadcast is to whoever looks, whatever they look at; until it is over by today's clock. */
  get banner(): Watched['banner'] {
    const { banner, now } = this.live
    const isOver = banner?.until != null && now !== null && Date.parse(banner.until) <= now
    return isOver ? null : banner
  }

  /** The latest instant there is. */
  get end(): number {
    return this.live.now ?? Date.now()
  }

  want(windows: readonly string[]): void {
    this.#windows = windows
    this.live.want(windows)
    this.#look()
  }

  /** Goes to another instant, playing on if it plays. */
  go(at: number): void {
    this.#turn(pace.moved(this.#playback, Math.min(at, this.end), this.around.clock()))
  }

  /** Goes so many seconds on, or back. */
  step(seconds: number): void {
    this.go(pace.instantAt(this.#playback, this.around.clock()) + seconds * SECOND_MS)
  }

  togglePause(): void {
    const turn = this.playing ? pace.paused : pace.played
    this.#turn(turn(this.#playback, this.around.clock()))
  }

  stand(): void {
    if (this.playing) this.togglePause()
  }

  /** Plays at a speed, or will. */
  hurry(speed: pace.Speed): void {
    this.#turn(pace.sped(this.#playback, speed, this.around.clock()))
  }

  faster(by: 1 | -1): void {
    this.hurry(pace.nextSpeed(this.speed, by))
  }

  /** Asks for the same picture again. */
  retry(): void {
    this.#look()
  }

  /** Asks nothing more. */
  stop(): void {
    this.#beat?.()
    this.#latest.drop()
  }

  #turn(playback: pace.Playback): void {
    this.#playback = playback
    this.playing = playback.since !== null
    this.speed = playback.speed
    this.arrived = false
    this.#show()
    this.#beat?.()
    this.#beat = this.playing ? this.around.later(EVERY_MS, () => this.#go()) : null
  }

  #go(): void {
    this.#show()
    this.#beat = this.around.later(EVERY_MS, () => this.#go())
    if (this.at < this.end) return
    this.stand()
    this.arrived = true
  }

  #show(): void {
    const before = this.at
    this.at = Math.min(pace.instantAt(this.#playback, this.around.clock()), this.end)
    if (written(before) !== written(this.at)) this.#look()
  }

  #look(): void {
    this.#latest.want({ at: written(this.at), windows: this.#windows })
  }

  // A picture of another instant must not stand under the one that is asked for.
  #told(answer: Answer<Snapshot>): void {
    this.snapshot = answer.ok ? fromSnapshot({ frame: 'snapshot', ...answer.body }) : null
    this.blank = answer.ok ? null : blankOf(answer.refusal)
  }
}

const NOT_KEPT = [404, 410, 422]

function blankOf({ status, detail }: Refusal): Blank {
  return { kind: NOT_KEPT.includes(status) ? 'not_kept' : 'failed', detail }
}
