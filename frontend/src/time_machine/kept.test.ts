import { expect, test } from 'vitest'
import { Kept } from './kept.svelte'

const day = (date: string) => ({ day: date, since: `${date}T00:00:00Z`, until: `${date}T23:59:59Z` })
const days = [day('2026-11-10'), day('2026-11-14')]

test('the nearest instant that is kept, of the days there are', async () => {
  const body = { since: days[0]?.since ?? null, until: days[1]?.until ?? null, days }
  const kept = new Kept(() => Promise.resolve({ ok: true, body, version: null }))
  expect(kept.nearest(0)).toBeNull()
  await kept.learn()
  const nearest = (at: string): string => new Date(kept.nearest(Date.parse(at)) ?? 0).toISOString().slice(0, 19)
  expect(nearest('2026-11-01T00:00:00Z')).toBe('2026-11-10T00:00:00')
  expect(nearest('2026-11-11T12:00:00Z')).toBe('2026-11-10T23:59:59')
  expect(nearest('2026-11-13T12:00:00Z')).toBe('2026-11-14T00:00:00')
})

test('a service without an archive leads nowhere', async () => {
  const kept = new Kept(() => Promise.resolve({ ok: false, refusal: { status: 404, field: null, detail: '' } }))
  await kept.learn()
  expect(kept.nearest(0)).toBeNull()
})
