import { expect, test } from 'vitest'
import { Mapping } from './mapping.svelte'

const asked: unknown[] = []

function answering(status: number, body: unknown): typeof fetch {
  return (_, request) => {
    asked.push(JSON.parse(String(request?.body)))
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  }
}

test('a sample and a mapping are sent together, and what they become is shown', async () => {
  const told = { events: [{ type: 'call.queued', call: 'c1' }], ignored: [], refused: [] }
  const mapping = new Mapping({ rules: [] }, answering(200, told))
  mapping.payload = '{"call":"c1"}'
  await mapping.dryRun()
  expect(asked[asked.length - 1]).toEqual({ mapping: { rules: [] }, payload: { call: 'c1' } })
  expect(mapping.result).toEqual(told)
})

test('a refused mapping says which part of it is wrong', async () => {
  const mapping = new Mapping({}, answering(422, { field: 'mapping.rules', detail: 'rules: missing' }))
  await mapping.dryRun()
  expect([mapping.wrong, mapping.wrongField, mapping.result]).toEqual(['rules: missing', 'mapping.rules', null])
})

test('what is no JSON is said before anybody is asked', async () => {
  const mapping = new Mapping({}, () => Promise.reject(new Error('asked')))
  mapping.text = '{'
  await mapping.dryRun()
  expect(mapping.said).toBe('connect.mapping_not_json')
  mapping.text = '{}'
  mapping.payload = ''
  await mapping.dryRun()
  expect(mapping.said).toBe('connect.payload_not_json')
})

test('an answer overtaken by a later question is dropped', async () => {
  const late: ((answer: Response) => void)[] = []
  const mapping = new Mapping({}, () => new Promise((resolve) => late.push(resolve)))
  const [first, second] = [mapping.dryRun(), mapping.dryRun()]
  const told = (call: string): Response =>
    new Response(JSON.stringify({ events: [{ call }], ignored: [], refused: [] }))
  late[1]?.(told('new'))
  await second
  late[0]?.(told('old'))
  await first
  expect(mapping.result?.events).toEqual([{ call: 'new' }])
})
