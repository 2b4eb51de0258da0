import { expect, test } from 'vitest'
import { NOW, agent, ratio } from '../samples/day'
import { speak } from '../words/language'
import { agentRows, cells, sortedRows, type AgentReport } from './table'

function report(name: string, handled: number, state: 'available' | 'on_call' = 'available'): AgentReport {
  const kpis = { handled: { value: handled }, average_handle_time: ratio(handled * 90, handled) }
  const state_s = { on_call: 60, on_hold: 20, ringing: 10, available: 900, away: 30, 'away:break': 30 }
  return { ...agent(name, state, 60), windows: { '30m': { state_s, kpis } } }
}

const REPORTS = [report('Vera', 4), report('Ana', 0), report('Omid', 7)]

test('what an agent does now comes from the live picture', () => {
  const [vera] = agentRows(REPORTS, [agent('Vera', 'on_hold', 1300)], '30m', NOW)
  expect(vera).toMatchObject({ state: 'on_hold', group: 'on_call', seconds: 1300, flagged: true })
  expect(vera?.shares.map(({ count }) => count)).toEqual([90, 0, 900, 30, 0])
})

test('rows sort by a figure, with the unmeasured last, and by name', () => {
  const rows = agentRows(REPORTS, [], '30m', NOW)
  const names = (column: string, descending: boolean): string[] =>
    sortedRows(rows, { column, descending }).map(({ name }) => name)
  expect(names('name', false)).toEqual(['Ana', 'Omid', 'Vera'])
  expect(names('handled', true)).toEqual(['Omid', 'Vera', 'Ana'])
  expect(names('average_handle_time', false)).toEqual(['Omid', 'Vera', 'Ana'])
})

test('nothing handled is nothing to average; what is not sent is n/a', async () => {
  const [row] = agentRows([report('Ana', 0)], [], '30m', NOW)
  const texts = row === undefined ? [] : cells(row, await speak('en')).map(({ text }) => text)
  expect(texts.slice(0, 3)).toEqual(['0', '—', 'n/a'])
})
