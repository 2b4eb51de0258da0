import { expect, test } from 'vitest'
import { AMI } from '../samples/sources'
import { SourceChanges } from './changes.svelte'
import { settingFields } from './settings'
import { TestEvent } from './test_event.svelte'

const said: { url: string; method: string | undefined; body: unknown }[] = []

function answering(status: number, body: unknown): typeof fetch {
  return (url, request) => {
    const sent = request?.body === undefined ? undefined : JSON.parse(String(request.body))
    said.push({ url: String(url), method: request?.method, body: sent })
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }))
  }
}

test('a secret of ours is shown once; one that was brought is not shown at all', async () => {
  const changes = new SourceChanges(answering(201, { id: 's2', secret: 'whole' }))
  expect(await changes.renew('a/b', '')).toBe(true)
  expect([changes.fresh, said[said.length - 1]]).toEqual([
    'whole',
    { url: '/v1/sources/a%2Fb/secrets', method: 'POST', body: {} },
  ])
  await changes.renew('a/b', 'theirs')
  expect([changes.fresh, changes.said]).toEqual(['', 'sources.secret_made'])
})

test('a refusal stands by its field, or is said', async () => {
  const named = new SourceChanges(answering(422, { field: 'settings.host', detail: 'no host' }))
  expect(await named.save('pbx', { host: 'x y' }, settingFields(AMI))).toBe(false)
  expect([named.wrong, named.said]).toEqual([{ host: 'no host' }, null])
  const unnamed = new SourceChanges(answering(409, { detail: 'It is the only secret.' }))
  await unnamed.withdraw('pbx', 's1')
  expect([unnamed.said, unnamed.refused]).toEqual(['save_failed', 'It is the only secret.'])
})

test('a required field left empty is marked, and nobody is asked', async () => {
  const changes = new SourceChanges(() => Promise.reject(new Error('asked')))
  expect(await changes.save('pbx', { port: '5038' }, settingFields(AMI))).toBe(false)
  expect(changes.wrong).toEqual({ host: '' })
})

test('a test event has arrived once the source is heard anew', async () => {
  const event = new TestEvent(answering(202, { event: 'test-1' }))
  const [before, after] = ['2026-11-17T15:42:00Z', '2026-11-17T15:42:07Z']
  expect(event.state(before)).toBe('none')
  await event.send('flex', before)
  expect([event.state(before), event.state(after)]).toEqual(['sent', 'arrived'])
})

test('a test event that is refused says why', async () => {
  const event = new TestEvent(answering(404, { detail: 'There is no source of that name.' }))
  await event.send('gone', null)
  expect([event.state(null), event.refused]).toEqual(['failed', 'There is no source of that name.'])
})
