import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { routeOf } from '../routes'
import { CARDS, NOBODY, SECURITIES, agent, frameOf, queue, snapshot } from '../samples/day'
import { feedFrom, hangUp, send } from '../samples/service'
import { CODES, speak, type Code } from '../words/language'
import { Around } from './around.svelte'
import Desk from './Desk.svelte'
import { viewOf } from './views'

const AGENTS = [agent('Fatuma Ali', 'on_call', 1549, ['RE']), agent('Omid Jafari', 'available', 9)]
const TOTAL = { now: { ...NOBODY, waiting: 10 }, windows: SECURITIES.windows }
const PICTURE = snapshot({ PS: queue(), SE: SECURITIES, CA: CARDS }, { agents: AGENTS, total: TOTAL })

const VIEWS = ['#/', '#/queue/SE', '#/sources', '#/alerts']

// Views are fetched when first asked for; here they lie ready, so that no test waits for a compiler.
await Promise.all([
  ...VIEWS.map((hash) => viewOf(routeOf(hash), false)()),
  viewOf(routeOf('#/'), true)(),
  import('../figures/FigurePanel.svelte'),
])

beforeEach(() => localStorage.clear())
afterEach(() => {
  cleanup()
  hangUp()
})

async function shown(hash: string, narrow = false, code: Code = 'en'): Promise<HTMLElement> {
  const feed = await feedFrom((peer) => send(peer, frameOf(PICTURE)))
  const language = await speak(code)
  const around = new Around(feed, () => ({ language, timeZone: null, cached: null }))
  const chrome = { theme: 'light' as const, turn: () => undefined, listen: () => undefined }
  return render(Desk, { around, route: routeOf(hash), narrow, ...chrome }).container
}

async function order(): Promise<(string | null)[]> {
  const table = await screen.findByRole('table')
  return within(table).getAllByRole('rowheader').map((each) => each.querySelector('a')?.textContent ?? null)
}

test('the overview lists the gravest queue first, and every alert', async () => {
  await shown('#/')
  expect(await order()).toEqual(['Securities', 'Cards', 'Private accounts'])
  expect(screen.getByText(/below 80\/20 for/)).toBeTruthy()
  expect(screen.getByText('Long call')).toBeTruthy()
  expect(screen.getAllByText('Fatuma Ali')).toHaveLength(1)
})

test('a header says how it sorts, and the choice is kept', async () => {
  await shown('#/')
  await order()
  await fireEvent.click(screen.getByRole('button', { name: 'Offered' }))
  const header = screen.getByRole('columnheader', { name: /Offered/ })
  expect(header.getAttribute('aria-sort')).toBe('descending')
  expect(localStorage.getItem('callboard.preferences')).toContain('offered.today')
})

test('a figure explains itself when pressed, and says what could not be fetched', async () => {
  await shown('#/')
  await order()
  const securities = screen.getByRole('row', { name: /Securities/ })
  const figure = within(securities).getByRole('button', { name: '37%' })
  await fireEvent.click(figure)
  const panel = await screen.findByRole('dialog', { hidden: true })
  expect(panel.textContent).toContain('17 ÷ 46')
  expect(panel.textContent).toContain('short abandons left out')
})

test('a queue has a page, and an unknown one a way back', async () => {
  await shown('#/queue/SE')
  expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe('Securities')
  expect(screen.getByText('Calls waiting')).toBeTruthy()
  cleanup()
  await shown('#/queue/XX')
  expect(await screen.findByText('No queue of this name is known.')).toBeTruthy()
})

test('the phone shows the worst alert with its way out, and four tabs', async () => {
  await shown('#/', true)
  const way = await screen.findByRole('link', { name: 'Open queue' })
  expect(way.getAttribute('href')).toBe('#/queue/SE')
  expect(within(screen.getByRole('navigation')).getAllByRole('link')).toHaveLength(4)
})

test('sources and alerts have pages of their own', async () => {
  await shown('#/sources')
  expect(await screen.findByText('Nothing odd has been seen.')).toBeTruthy()
  cleanup()
  await shown('#/alerts')
  expect(await screen.findAllByRole('heading', { level: 2 })).toHaveLength(4)
})

test.each(CODES.map((code) => [code]))('the overview speaks %s without a blank left open', async (code) => {
  const container = await shown('#/', false, code)
  await order()
  expect(container.textContent).not.toMatch(/\{\w+\}/)
})
