import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import { CARDS, SECURITIES, before, frameOf, queue, snapshot } from '../samples/day'
import { feedFrom, hangUp, send } from '../samples/service'
import { speak } from '../words/language'
import Wall from './Wall.svelte'

const settings = { language: await speak('en'), cached: null, timeZone: null, everyS: 30 }

afterEach(() => {
  cleanup()
  hangUp()
})

test('before the first picture places show, and no figure at all', async () => {
  const feed = await feedFrom(() => undefined)
  const kept = { id: 'PS', name: 'Private accounts', target: { ratio: 0.8, within_s: 20 } }
  const cached = { centre: 'Retail bank', timezone: 'Europe/London', queues: [kept] }
  const { container } = render(Wall, { ...settings, feed, cached })
  expect(screen.getByText('Connecting to the event feed')).toBeTruthy()
  expect(screen.getByText('Private accounts')).toBeTruthy()
  const figures = [...container.querySelectorAll('dd, .hero')].map((each) => each.textContent?.trim())
  expect(new Set(figures)).toEqual(new Set(['']))
})

test('a picture fills the wall: worst breach first, every queue in its place', async () => {
  const picture = snapshot({ PS: queue(), SE: SECURITIES, CA: CARDS })
  const feed = await feedFrom((peer) => send(peer, frameOf(picture)))
  render(Wall, { ...settings, feed })
  const tiles = await screen.findAllByRole('article')
  expect(tiles.map((tile) => tile.getAttribute('aria-label'))).toEqual([
    'Cards',
    'Private accounts',
    'Securities',
  ])
  expect(screen.getByText(/below 80\/20 for/)).toBeTruthy()
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Contact centre')
  // A breach that was there before the page is no news.
  expect(screen.getByRole('alert').textContent).toBe('')
})

test('a silent source ages its own tile, and the totals say what they leave out', async () => {
  const source = { source: 'cards-pbx', last_event_at: before(130), lag_s: 0, skew_s: 0 }
  const sources = [{ ...source, silent: true, silent_since: before(115) }]
  const picture = snapshot({ PS: queue(), CA: CARDS }, { sources })
  const feed = await feedFrom((peer) => send(peer, frameOf(picture)))
  render(Wall, { ...settings, feed })
  const [aged, well] = await screen.findAllByRole('article')
  expect(well?.textContent).toContain('On target')
  expect(aged?.textContent).toContain('As of 15:39')
  expect(screen.getByText(/^without/).textContent).toContain('Cards')
})
