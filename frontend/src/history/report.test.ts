import { expect, test } from 'vitest'
import { routeOf } from '../routes'
import { daysOfReport } from './periods'
import { VIEWS, addressOf, reportOf, seenAs, usual, type Report } from './report'

function back(address: string): Report | null {
  const route = routeOf(address)
  return route.view === 'report' ? reportOf(route.report, route.asked) : null
}

test.each(VIEWS)('an unasked %s has a plain address', (view) => {
  expect(addressOf(usual(view))).toBe(`#/history/${view}`)
  expect(back(`#/history/${view}`)).toEqual(usual(view))
})

test('whatever is asked comes back from the address', () => {
  const report: Report = {
    ...usual('table'),
    ...{ kpis: ['asa', 'offered'], by: 'queue', queues: ['N,E', 'P%S', 'R&D'], interval: '30m' },
    ...{ period: null, since: '2026-11-01', until: '2026-11-08', compare: '2026-10-01' },
    ...{ formula: 'abandons_met', attribution: 'arrival' },
  }
  expect(back(addressOf(report))).toEqual(report)
})

test('words nobody knows are left out', () => {
  expect(back('#/history/table?by=moon&interval=2h&period=once')).toEqual(usual('table'))
  expect(back('#/history/moon')).toBeNull()
})

test('a period by name has no borders of its own', () => {
  expect(back('#/history/table?period=today&since=2026-11-01&until=2026-11-02')).toMatchObject({
    ...{ period: 'today', since: null, until: null },
  })
})

test('a report nobody asked anything of has today in it, as far as it went', () => {
  for (const view of VIEWS) {
    const { since, until } = daysOfReport(usual(view), Date.parse('2026-11-18T15:42:07Z'), 'UTC')
    expect(since <= '2026-11-18' && until === '2026-11-19').toBe(true)
  }
})

test('seen in another way it asks the same, but for what a comparison is', () => {
  const report = { ...usual('table'), queues: ['NE'], interval: '1h' as const, period: 'today' as const }
  expect(seenAs(report, 'trend')).toEqual({ ...report, view: 'trend' })
  expect(seenAs(report, 'comparison')).toMatchObject({ by: 'queue', interval: 'all', queues: ['NE'] })
})
