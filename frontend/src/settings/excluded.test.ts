import { expect, test } from 'vitest'
import { ExcludedForm, namesOf } from './excluded.svelte'

/** A service that keeps the rule and minds its version. */
class Keeper {
  version = 0
  rule: Record<string, unknown> = { callers: [], entries: [], queues: [], internal: false, since: null }

  readonly fetch: typeof fetch = (url, request) => {
    if (String(url).endsWith('/versions')) return this.#told({ versions: [{ version: this.version }] })
    return request?.method === 'PUT' ? this.#put(request) : this.#told(this.rule)
  }

  #put({ headers, body }: RequestInit): Promise<Response> {
    if ((headers as Record<string, string>)['If-Match'] !== `"${this.version}"`) return this.#told({}, 412)
    const sent = JSON.parse(String(body)) as { queues: string[] }
    if (sent.queues.includes('bad')) return this.#told({ field: 'queues', detail: 'queues: no' }, 422)
    this.rule = { since: '2026-11-17T15:42:07.000Z', ...sent }
    this.version += 1
    return this.#told(this.rule)
  }

  #told(body: unknown, status = 200): Promise<Response> {
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { ETag: `"${this.version}"` } }))
  }
}

async function opened(keeper: Keeper): Promise<ExcludedForm> {
  const form = new ExcludedForm(keeper.fetch)
  await form.load()
  return form
}

test('a name stands on each line, once', () => {
  expect(namesOf(' robot \n\nline 9\nrobot')).toEqual(['robot', 'line 9'])
})

test('a rule is kept, and holds from now on unless it says since when', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  form.texts.callers = 'robot\n+44 1632 960123'
  form.internal = true
  await form.save()
  expect([form.said, form.versions]).toEqual(['saved', [{ version: 1 }]])
  expect(keeper.rule).toMatchObject({ callers: ['robot', '+44 1632 960123'], internal: true })
  form.since = '2026-11-01T08:00'
  await form.save()
  expect(keeper.rule['since']).toBe(new Date('2026-11-01T08:00').toISOString())
  expect(form.since).toBe('')
})

test('what the service refuses stands at its field, and what was entered stays', async () => {
  const form = await opened(new Keeper())
  form.texts.queues = 'bad'
  await form.save()
  expect(form.wrong).toEqual({ queues: 'queues: no' })
  expect(form.texts.queues).toBe('bad')
})

test('after the change of another it is theirs that is shown', async () => {
  const keeper = new Keeper()
  const form = await opened(keeper)
  keeper.version = 4
  keeper.rule = { ...keeper.rule, entries: ['line 9'] }
  form.texts.entries = 'line 8'
  await form.save()
  expect([form.said, form.texts.entries]).toEqual(['save_conflict', 'line 9'])
})
