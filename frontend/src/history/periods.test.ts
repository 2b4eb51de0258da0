import { expect, test } from 'vitest'
import { daysOf, daysOfReport } from './periods'
import { usual } from './report'

test.each([
  ['today', '2026-11-18', '2026-11-19'],
  ['yesterday', '2026-11-17', '2026-11-18'],
  ['this_week', '2026-11-16', '2026-11-23'],
  ['last_week', '2026-11-09', '2026-11-16'],
  ['7_days_to_today', '2026-11-12', '2026-11-19'],
  ['last_7_days', '2026-11-11', '2026-11-18'],
  ['last_30_days', '2026-10-19', '2026-11-18'],
  ['this_month', '2026-11-01', '2026-12-01'],
  ['last_month', '2026-10-01', '2026-11-01'],
] as const)('%s, on a Wednesday', (period, since, until) => {
  expect(daysOf(period, '2026-11-18')).toEqual({ since, until })
})

test('weeks begin on Monday, on a Sunday and on a Monday too', () => {
  expect(daysOf('this_week', '2026-11-22').since).toBe('2026-11-16')
  expect(daysOf('this_week', '2026-11-16').since).toBe('2026-11-16')
})

test('February ends', () => {
  expect(daysOf('this_month', '2026-02-28').until).toBe('2026-03-01')
  expect(daysOf('last_month', '2026-03-01')).toEqual({ since: '2026-02-01', until: '2026-03-01' })
})

test('what day it is depends on where the centre is', () => {
  const late = Date.parse('2026-11-17T22:00:00Z')
  const report = { ...usual('table'), period: 'today' as const }
  expect(daysOfReport(report, late, 'Europe/London').since).toBe('2026-11-17')
  expect(daysOfReport(report, late, 'Asia/Tehran').since).toBe('2026-11-18')
})
