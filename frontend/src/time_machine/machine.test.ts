import { expect, test } from 'vitest'
import type { Answer } from '../live/ask'
import { PAST } from '../live/connection'
import type { Snapshot } from '../live/protocol'
import type { Watched } from '../live/watched'
import { queue, snapshot } from '../samples/day'
import type { Later } from './latest'
import { EVERY_MS, TimeMachine } from './machine.svelte'

const NOON = Date.parse('2026-11-17T12:00:00Z')
const PRESENT = NOON + 3_600_000
const MINUTE = 60_000

/** A machine whose clock and whose service are moved by hand. */
class Hand {
  now = 0
  asked: string[] = []
  readonly machine: TimeMachine
  #waiting: { at: number; then: () => void }[] = []
  #open: ((answer: Answer<Snapshot>) => void)[] = []

  constructor(at = NOON) {
    const later: Later = (ms, then) => {
      const one = { at: this.now + ms, then }
      this.#waiting.push(one)
      return () => (this.#waiting = this.#waiting.filter((each) => each !== one))
    }
    const asking = ({ at }: { at: string }): Promise<Answer<Snapshot>> => {
      this.asked.push(at)
      return new Promise((done) => this.#open.push(done))
    }
    this.machine = new TimeMachine(LIVE, at, { clock: () => this.now, asking, later })
  }

  /** Lets time pass in steps of a frame, every question answered at once. */
  async go(ms: number, status = 200): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10) {
      this.now += 10
      const due = this.#waiting.filter(({ at }) => at <= this.now)
      this.#waiting = this.#waiting.filter(({ at }) => at > this.now)
      due.forEach(({ then }) => then())
      await this.answer(status)
    }
  }

  async answer(status = 200): Promise<void> {
    const at = this.asked[this.asked.length - 1] ?? ''
    const body = snapshot({ PS: queue(), CA: queue() }, { at })
    const refusal = { status, field: 'at', detail: 'kept since noon' }
    const said: Answer<Snapshot> = status === 200 ? { ok: true, body, version: null } : { ok: false, refusal }
    this.#open.splice(0).forEach((done) => done(said))
    await new Promise((done) => setTimeout(done))
  }
}

const LIVE: Watched = {
  ...{ snapshot: snapshot({}), present: snapshot({}), connection: PAST, now: PRESENT, local: 7, asOf: PRESENT },
  ...{ banner: null, togglePause: () => undefined, want: () => undefined },
}

/** A machine at noon, and the hand that moves it. */
function at() {
  const hand = new Hand()
  return {
    machine: hand.machine,
    answer: (status?: number) => hand.answer(status),
    asked: () => hand.asked,
    go: (ms: number, status?: number) => hand.go(ms, status),
  }
}

test('it shows the instant it was sent to, and time counts to that', async () => {
  const { machine, ...hand } = at()
  expect([machine.snapshot, machine.now]).toEqual([null, NOON])
  await hand.answer()
  expect(hand.asked()).toEqual(['2026-11-17T12:00:00Z'])
  expect(machine.now).toBe(NOON)
  expect(Object.keys(machine.snapshot?.queues ?? {})).toEqual(['CA', 'PS'])
})

test.each([
  [60, 5_000, 5 * MINUTE],
  [600, 5_000, 50 * MINUTE],
])('at %i times it asks four times a second at most, and comes as far as it should', async (speed, ms, far) => {
  const { machine, asked, go } = at()
  machine.hurry(speed as 60 | 600)
  machine.togglePause()
  await go(ms)
  expect(asked().length).toBeLessThanOrEqual(ms / EVERY_MS + 1)
  expect(asked().length).toBeGreaterThan(ms / EVERY_MS / 2)
  expect(Math.abs(machine.at - NOON - far)).toBeLessThanOrEqual(speed * EVERY_MS)
})

test('at its own speed it asks once a second', async () => {
  const { machine, asked, go } = at()
  machine.hurry(1)
  machine.togglePause()
  await go(5_000)
  expect(asked().length).toBeLessThanOrEqual(6)
})

test('however wildly one scrubs, questions do not pile up', async () => {
  const { machine, asked, go } = at()
  for (let step = 0; step < 200; step += 1) machine.step(60 * (step % 7))
  expect(asked()).toHaveLength(1)
  await go(1_000)
  expect(asked().length).toBeLessThanOrEqual(3)
})

test('what is not kept shows nothing at all, and says so', async () => {
  const { machine, answer, go } = at()
  await answer()
  machine.go(NOON - MINUTE)
  expect(machine.snapshot).not.toBeNull()
  await go(EVERY_MS, 422)
  expect([machine.snapshot, machine.blank?.kind]).toEqual([null, 'not_kept'])
  machine.go(NOON)
  await go(EVERY_MS)
  expect([machine.snapshot === null, machine.blank]).toEqual([false, null])
})

test('a service that cannot say is asked again on request', async () => {
  const { machine, answer, go, asked } = at()
  await answer(503)
  expect(machine.blank?.kind).toBe('failed')
  machine.retry()
  await go(EVERY_MS)
  expect([machine.blank, asked().length]).toEqual([null, 2])
})

test('it goes no further than now, and says that it has arrived', async () => {
  const { machine, go } = at()
  machine.go(PRESENT + MINUTE)
  expect(machine.at).toBe(PRESENT)
  machine.go(PRESENT - 5 * MINUTE)
  machine.hurry(600)
  machine.togglePause()
  await go(2_000)
  expect([machine.arrived, machine.playing, machine.at]).toEqual([true, false, PRESENT])
})

test('stopped, it asks nothing more', async () => {
  const { machine, asked, go } = at()
  machine.togglePause()
  await go(500)
  machine.stop()
  const before = asked().length
  await go(2_000)
  expect(asked()).toHaveLength(before)
})
