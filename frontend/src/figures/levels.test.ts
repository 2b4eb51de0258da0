import { expect, test } from 'vitest'
import { ratio } from '../samples/day'
import { levelRows } from './levels'

test('seven formulas by three ways of counting, with the one in force marked', () => {
  const rows = levelRows({ short_excluded: { sl_event: ratio(91, 111) } }, ratio(91, 111))
  expect(rows.map(({ cells }) => cells.length)).toEqual([3, 3, 3, 3, 3, 3, 3])
  const marked = rows.flatMap(({ formula, cells }) =>
    cells.filter(({ inForce }) => inForce).map(({ attribution }) => [formula, attribution]),
  )
  expect(marked).toEqual([['short_excluded', 'sl_event']])
  expect(rows[0]?.cells[0]?.kpi?.numerator).toBe(91)
  expect(rows[1]?.cells[0]?.kpi).toBeUndefined()
})
