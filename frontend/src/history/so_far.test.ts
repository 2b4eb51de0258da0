import { expect, test } from 'vitest'
import type { History, Row } from './client'
import { goesOn, soFar } from './so_far'

const at = (hour: number): string => new Date(Date.UTC(2026, 10, 17, hour)).toISOString()
const row = (hour: number, value: number): Row => ({
  ...{ n: hour, since: at(hour), until: at(hour + 1), subject: '' },
  kpis: { offered: { value } },
})
const NOW = Date.parse(at(10)) + 600_000

function history(over: Partial<History> = {}): History {
  return {
    ...{ since: at(9), until: at(12), complete_until: at(10), timezone: 'UTC', kpis: ['offered'] },
    ...{ rows: [row(9, 5), row(10, 1), row(11, 0)], compared: null, ...over },
  }
}

test('what has not begun yet is left out', () => {
  expect(soFar(history(), NOW).rows.map(({ n }) => n)).toEqual([9, 10])
})

test('beside another period it keeps its place, with nothing measured', () => {
  const beside = soFar(history({ compared: { since: at(0), until: at(3), rows: [] } }), NOW)
  expect(beside.rows.map(({ kpis }) => kpis['offered']?.value)).toEqual([5, 1, null])
})

test('the interval of now goes on, those before are whole', () => {
  const { rows } = history()
  expect(rows.map((each) => goesOn(each, history(), NOW))).toEqual([false, true, false])
})
