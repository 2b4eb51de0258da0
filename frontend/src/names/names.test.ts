import { expect, test } from 'vitest'
import { Names, keyOf, matching, type Identity } from './names.svelte'

function identity(over: Partial<Identity> = {}): Identity {
  const alias = { kind: 'agent', source: 'pbx', alias: 'SIP/1127-0000001a', canonical: '1127' } as const
  return { ...alias, name: null, origin: 'guessed', ...over }
}

/** A service that keeps names, and refuses one that leads to an alias. */
class Keeper {
  readonly kept = new Map<string, Identity>([[keyOf(identity()), identity()]])

  readonly fetch: typeof fetch = (url, request) => {
    const key = String(url).replace('/v1/identities/', '')
    if (request?.method === 'DELETE') return this.#gone(key)
    if (request?.method === 'PUT') return this.#put(key, JSON.parse(String(request.body)) as Identity)
    return Promise.resolve(new Response(JSON.stringify({ identities: [...this.kept.values()] })))
  }

  #gone(key: string): Promise<Response> {
    this.kept.delete(key)
    return Promise.resolve(new Response(null, { status: 204 }))
  }

  #put(key: string, body: Identity): Promise<Response> {
    if (body.canonical === 'tangled') {
      const problem = { field: 'canonical', detail: 'canonical: is an alias itself' }
      return Promise.resolve(new Response(JSON.stringify(problem), { status: 422 }))
    }
    const [kind, source, alias] = key.split('/').map(decodeURIComponent) as ['agent', string, string]
    this.kept.set(key, { ...body, kind, source, alias, origin: 'stored' })
    return Promise.resolve(new Response(JSON.stringify(body)))
  }
}

async function opened(keeper: Keeper): Promise<Names> {
  const names = new Names(keeper.fetch)
  await names.load()
  return names
}

test('a guess that is confirmed is kept under its awkward alias', async () => {
  const names = await opened(new Keeper())
  expect(await names.keep(identity({ canonical: ' ann ', name: 'Ann' }))).toBe(true)
  expect(names.identities).toEqual([identity({ canonical: 'ann', name: 'Ann', origin: 'stored' })])
  expect(names.said).toBe('saved')
})

test('a name that is forgotten is gone', async () => {
  const names = await opened(new Keeper())
  await names.forget(identity())
  expect(names.identities).toEqual([])
})

test('a refusal stands by its name and field', async () => {
  const names = await opened(new Keeper())
  expect(await names.keep(identity({ canonical: 'tangled' }))).toBe(false)
  expect(names.wrong).toMatchObject({ key: keyOf(identity()), field: 'canonical' })
})

test('what is missing is said before anybody is asked', async () => {
  const names = new Names(() => Promise.reject(new Error('asked')))
  expect(await names.keep(identity({ alias: ' ' }))).toBe(false)
  expect(names.wrong).toMatchObject({ field: 'alias', detail: '' })
})

test('a text finds names wherever it stands in them, guesses first', () => {
  const all = [identity({ alias: 'a', name: 'Ann', origin: 'stored' }), identity(), identity({ source: 'flex', alias: 'b' })]
  expect(matching(all, '').map(({ alias }) => alias)).toEqual(['SIP/1127-0000001a', 'b', 'a'])
  expect(matching(all, ' ANN').map(({ alias }) => alias)).toEqual(['a'])
})
