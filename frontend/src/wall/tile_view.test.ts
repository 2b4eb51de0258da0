import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import { NOBODY, NOW, SECURITIES, queue, ratio } from '../samples/day'
import { speak } from '../words/language'
import { Times } from '../words/times'
import Tile from './Tile.svelte'
import type { Surroundings } from './tile'

const language = await speak('en')
const around: Surroundings = {
  language,
  times: new Times(language.locale, 'Europe/London'),
  ageing: 'fresh',
  asOf: NOW,
  silentSince: undefined,
  agentsReported: true,
}
const TREND = { kpi: 'service_level', window: '30m', step_s: 120, until: '', values: [0.9, 0.37] }

afterEach(cleanup)

test('a tile says its queue, status, figures and how they came about', () => {
  render(Tile, { queue: { ...SECURITIES, trend: TREND }, around, clockAt: NOW, short: false })
  const tile = screen.getByRole('article', { name: 'Securities' })
  expect(tile.textContent).toContain('Below target')
  expect(tile.textContent).toContain('4:54')
  expect(screen.getByTitle('17 of 46 in 20 s, short abandons left out')).toBeTruthy()
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('lowest 37%')
})

test('the waiting clock runs without a new picture', async () => {
  const view = render(Tile, { queue: SECURITIES, around, clockAt: NOW, short: false })
  await view.rerender({ clockAt: NOW + 7_000 })
  expect(screen.getByRole('article').textContent).toContain('5:01')
})

test('nothing to measure is heard as well as seen', () => {
  const empty = queue({ status: 'nodata', now: { ...NOBODY } }, ratio(0, 0))
  render(Tile, { queue: empty, around, clockAt: NOW, short: false })
  expect(screen.getByText('nothing to measure')).toBeTruthy()
})
