import { expect, test } from 'vitest'
import { SettingsForm } from './form.svelte'

const THRESHOLDS = {
  ...{ breach_points: 5, recover_points: 3, clear_points: 1, worsen_s: 60, better_s: 120 },
  ...{ longest_wait_s: 240, wait_cleared_s: 120, fewest: 5 },
}

/** A service that keeps one queue's settings and minds their version. */
class Keeper {
  version = 1
  settings: Record<string, unknown> = {
    ...{ name: 'Cards', group: null, target: { ratio: 0.8, within_s: 20 }, short_abandon_s: 5 },
    ...{ formula: 'short_excluded', attribution: 'sl_event', hours: [], thresholds: THRESHOLDS },
  }

  readonly fetch: typeof fetch = (url, request) => {
    if (String(url).endsWith('/versions')) return this.#told({ versions: [{ version: this.version }] })
    if (request?.method === 'PUT') return this.#put(request)
    return this.#told(this.settings)
  }

  #put({ headers, body }: RequestInit): Promise<Response> {
    const expected = (headers as Record<string, string>)['If-Match']
    if (expected !== `"${this.version}"`) return this.#told({ detail: 'changed' }, 412)
    const settings = JSON.parse(String(body)) as typeof this.settings
    if (settings['name'] === 'bad') return this.#told({ field: 'name', detail: 'name: no' }, 422)
    this.settings = settings
    this.version += 1
    return this.#told(settings)
  }

  #told(body: unknown, status = 200): Promise<Response> {
    const headers = { ETag: `"${this.version}"` }
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers }))
  }
}

async function opened(keeper: Keeper): Promise<SettingsForm> {
  const form = new SettingsForm('CA', keeper.fetch)
  await form.load()
  return form
}

test('a change is kept, and can be followed by another', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  for (const points of ['85', '90']) {
    form.entries['target.ratio'] = points
    await form.save()
    expect(form.said).toBe('saved')
  }
  expect(keeper.settings['target']).toEqual({ ratio: 0.9, within_s: 20 })
  expect(form.versions).toEqual([{ version: 3 }])
})

test('opening hours are read as they are meant, and sent whole or not at all', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  form.hours = [{ days: [5, 1], since: '8:00', until: '18' }]
  await form.save()
  expect([form.wrong, keeper.version]).toEqual([{ 'hours[0]': '' }, 1])
  form.hours = [{ days: [5, 1], since: '8:00', until: '18:30' }]
  await form.save()
  expect(keeper.settings['hours']).toEqual([{ days: [1, 5], since: '08:00', until: '18:30' }])
  expect(form.hours).toEqual(keeper.settings['hours'])
})

test('a field out of its limits is not even sent', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  form.entries['target.ratio'] = '180'
  await form.save()
  expect(form.wrong).toEqual({ 'target.ratio': '' })
  expect(keeper.version).toBe(1)
})

test('what the service refuses is said at its field', async () => {
  const form = await opened(new Keeper())
  form.entries['name'] = 'bad'
  await form.save()
  expect(form.wrong).toEqual({ name: 'name: no' })
})

test('somebody else was faster: their settings are shown, nothing is overwritten', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  keeper.settings = { ...keeper.settings, name: 'Cards and loans' }
  keeper.version = 2
  form.entries['name'] = 'Mine'
  await form.save()
  expect(form.said).toBe('save_conflict')
  expect(form.entries['name']).toBe('Cards and loans')
  expect(keeper.settings['name']).toBe('Cards and loans')
})

test('an unreachable service is said', async () => {
  const form = new SettingsForm('CA', () => Promise.reject(new TypeError('no route')))
  await form.load()
  expect([form.said, form.ready]).toEqual(['not_loaded', false])
})
