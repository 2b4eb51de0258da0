import { expect, test } from 'vitest'
import { CARDS, queue, snapshot } from '../samples/day'
import { Called } from './called.svelte'
import type { Identity } from './names.svelte'

const identity = (kind: Identity['kind'], canonical: string, name: string | null): Identity => ({
  ...{ kind, canonical, name, source: 's', alias: `${canonical}-alias`, origin: 'stored' },
})
const SAID = [
  identity('agent', '1127', 'Ann Lee'),
  identity('agent', '1128', null),
  identity('queue', 'CA', 'Card services'),
  identity('queue', '7', 'Sales'),
]

test('an agent goes by the name that was given, else by the id', async () => {
  const answer = (): Promise<Response> => Promise.resolve(new Response(JSON.stringify({ identities: SAID })))
  const called = new Called(answer)
  expect(called.agent('1127')).toBe('1127')
  await called.load()
  expect(['1127', '1128', '1129'].map((id) => called.agent(id))).toEqual(['Ann Lee', '1128', '1129'])
})

test('a queue goes by it where its settings name it not, and stays the same object', () => {
  const called = new Called()
  called.take(SAID)
  const picture = snapshot({ CA: CARDS, 7: queue({ name: '7' }) })
  const named = called.named(picture)
  expect(Object.values(named.queues).map(({ name }) => name)).toEqual(['Sales', 'Cards'])
  expect(named.queues['CA']).toBe(picture.queues['CA'])
  expect(called.named({ ...picture }).queues['7']).toBe(named.queues['7'])
})

test('a television is told the names of its queues', () => {
  const called = new Called()
  called.takeQueues({ 7: 'Sales' })
  expect(called.named(snapshot({ 7: queue({ name: '7' }) })).queues['7']?.name).toBe('Sales')
})

test('what cannot be asked leaves the ids', async () => {
  const called = new Called(() => Promise.reject(new Error('away')))
  await called.load()
  expect(called.named(snapshot({ 7: queue({ name: '7' }) })).queues['7']?.name).toBe('7')
})
