import { expect, test } from 'vitest'
import { CARDS, SECURITIES, queue, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { QUIET, mentioned, noted, spoken } from './announcements'

const en = await speak('en')
const calm = snapshot({ SE: { ...SECURITIES, status: 'risk' }, CA: queue({ name: 'Cards' }) })
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')

test('the first picture is not news, not even a breach', () => {
  expect(noted(QUIET, snapshot({ SE: SECURITIES }), en)).toMatchObject({ urgent: '', pending: [] })
})

test('a breach is urgent when it starts, and only then', () => {
  const started = noted(noted(QUIET, calm, en), snapshot({ SE: SECURITIES }), en)
  expect(plain(started.urgent)).toBe('Securities below target, 37%')
  expect(noted(started, snapshot({ SE: SECURITIES }), en).urgent).toBe(started.urgent)
})

test('other changes gather and are spoken at most every ten seconds', () => {
  const first = spoken(mentioned(QUIET, 'one'), 0)
  const second = spoken(mentioned(mentioned(first, 'two'), 'three'), 9_999)
  expect([first.polite, second.polite]).toEqual(['one', 'one'])
  expect(spoken(second, 10_000).polite).toBe('two. three')
})

test('a change of risk is told in words', () => {
  const risky = noted(noted(QUIET, calm, en), snapshot({ ...calm.queues, CA: CARDS }), en)
  expect(risky.pending.map(plain)).toEqual(['Cards at risk, 77%'])
})

test('a queue that has just appeared is not a change', () => {
  expect(noted(noted(QUIET, calm, en), snapshot({ NEW: SECURITIES }), en).urgent).toBe('')
})
