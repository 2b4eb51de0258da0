import { expect, test } from 'vitest'
import { Latest, type Later } from './latest'

/** A clock moved by hand, with whatever waits for it. */
class Hand {
  now = 0
  #waiting: { at: number; then: () => void }[] = []
  readonly later: Later = (ms, then) => {
    const one = { at: this.now + ms, then }
    this.#waiting.push(one)
    return () => (this.#waiting = this.#waiting.filter((each) => each !== one))
  }

  async go(ms: number): Promise<void> {
    this.now += ms
    const due = this.#waiting.filter(({ at }) => at <= this.now)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.now)
    due.forEach(({ then }) => then())
    await settled()
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done))

function asking(everyMs = 250): {
  latest: Latest<number, string>
  hand: Hand
  asked: number[]
  told: string[]
  answer: () => Promise<void>
} {
  const hand = new Hand()
  const asked: number[] = []
  const told: string[] = []
  const open: (() => void)[] = []
  const ask = (question: number): Promise<string> => {
    asked.push(question)
    return new Promise((done) => open.push(() => done(`${question}`)))
  }
  const answer = (): Promise<void> => (open.splice(0).forEach((each) => each()), settled())
  const latest = new Latest(ask, (said) => told.push(said), everyMs, () => hand.now, hand.later)
  return { latest, hand, asked, told, answer }
}

test('while one is on its way the newest alone waits', async () => {
  const { latest, hand, asked, told, answer } = asking()
  for (const each of [1, 2, 3, 4]) latest.want(each)
  expect(asked).toEqual([1])
  await hand.go(1_000)
  expect(asked).toEqual([1])
  await answer()
  expect([asked, told]).toEqual([[1, 4], ['1']])
  await answer()
  expect(told).toEqual(['1', '4'])
})

test('however soon answers come, questions keep their distance', async () => {
  const { latest, hand, asked, answer } = asking()
  for (let ms = 0; ms < 1_000; ms += 10) {
    latest.want(ms)
    await answer()
    await hand.go(10)
  }
  expect(asked).toEqual([0, 240, 490, 740, 990])
})

test('what is dropped is neither asked nor told', async () => {
  const { latest, hand, asked, told, answer } = asking()
  latest.want(1)
  latest.want(2)
  latest.drop()
  await answer()
  await hand.go(1_000)
  expect([asked, told]).toEqual([[1], []])
})
