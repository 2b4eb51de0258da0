import { expect, test } from 'vitest'
import { ask, put, tell } from './ask'

const said: { url: string; request: RequestInit | undefined }[] = []

function answering(status: number, body: string, headers: Record<string, string> = {}): typeof fetch {
  return (url, request) => {
    said.push({ url: String(url), request })
    return Promise.resolve(new Response(body, { status, headers }))
  }
}

test('only what is asked for stands in the address', async () => {
  const answer = await ask('/v1/visits', { queue: 'A B', until: null, limit: 5 }, answering(200, '{"n":1}'))
  expect(answer).toEqual({ ok: true, body: { n: 1 }, version: null })
  expect(said[said.length - 1]?.url).toBe('/v1/visits?queue=A+B&limit=5')
})

test('a refusal names its field', async () => {
  const told = '{"field":"target.ratio","detail":"too much"}'
  const answer = await put('/v1/queues/PS', {}, '"3"', answering(422, told))
  expect(answer).toEqual({
    ok: false,
    refusal: { status: 422, field: 'target.ratio', detail: 'too much' },
  })
  expect(said[said.length - 1]?.request?.headers).toMatchObject({ 'If-Match': '"3"' })
})

test('an unreachable service and an answer that is no document are refusals too', async () => {
  const lost = await ask('/v1/kpis', {}, () => Promise.reject(new TypeError('no route')))
  expect(lost).toMatchObject({ ok: false, refusal: { status: 0 } })
  expect(await ask('/v1/kpis', {}, answering(200, '<html>'))).toMatchObject({ ok: false })
  expect(await ask('/v1/kpis', {}, answering(503, 'away'))).toMatchObject({ refusal: { status: 503 } })
})

test('a change without a document is sent as one, and answered without one', async () => {
  const gone: typeof fetch = () => Promise.resolve(new Response(null, { status: 204 }))
  expect(await tell('DELETE', '/v1/sources/flex', undefined, gone)).toMatchObject({ ok: true, body: null })
})
