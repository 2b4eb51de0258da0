import { expect, test } from 'vitest'
import { CARDS, NOW, SECURITIES, agent, queue, ratio, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { alertsOf } from './alerts'

const language = await speak('en')
const scene = { language, clockAt: NOW, silent: new Map<string, number | null>() }
const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '')

function titles(picture: Parameters<typeof alertsOf>[0], over = {}): string[] {
  return alertsOf(picture, { ...scene, ...over }).map(({ title, detail }) => plain(`${title}: ${detail}`))
}

test('breaches first, then risks, then agents; each says what it is measured against', () => {
  const agents = [agent('Fatuma', 'on_call', 1549)]
  const picture = snapshot({ PS: queue(), CA: CARDS, SE: SECURITIES }, { agents })
  expect(titles(picture)).toEqual([
    'Securities below 80/20 for 21 min: 37% against 80%',
    'Longest wait over 4 min: Securities, now 4:54',
    'Cards at risk for 21 min: 77% against 80%',
    'Long call: Fatuma, 25:49',
  ])
})

test('many hang-ups are an alert, unless there were too few calls to tell', () => {
  const rated = (part: number, whole: number) => {
    const kpis = { abandonment_rate: ratio(part, whole) }
    return snapshot({ PS: queue({ windows: { '30m': { since: '', until: '', kpis } } }) })
  }
  expect(titles(rated(6, 100))).toEqual(['Private accounts: many callers hang up: 6.0% in the last 30 min'])
  expect(alertsOf(rated(11, 100), scene)[0]?.tone).toBe('breach')
  expect(titles(rated(5, 100))).toEqual([])
  expect(titles(rated(4, 4))).toEqual([])
})

test('a queue without news from its sources raises nothing', () => {
  const silent = new Map([['SE', NOW]])
  expect(titles(snapshot({ SE: SECURITIES }), { silent })).toEqual([])
})
