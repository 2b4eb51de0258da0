import { expect, test } from 'vitest'
import { before } from '../samples/day'
import { Letters, type Letter } from './letters.svelte'

function letter(id: string, source = 'flex'): Letter {
  return { id, at: before(60), source, type: null, reason: 'no such queue', fields: {}, redrivable: true }
}

/** A service with letters, of which `bad` are refused again. */
class Keeper {
  constructor(
    public letters: Letter[],
    private readonly bad: readonly string[] = [],
  ) {}

  readonly fetch: typeof fetch = (url, request) => {
    const { pathname, searchParams } = new URL(String(url), 'http://x')
    const [, , , id = '', action] = pathname.split('/')
    if (request?.method === 'DELETE') return this.#gone((each) => each.id === id, new Response(null, { status: 204 }))
    if (action === 'redrive') return this.#redriven((each) => each.id === id)
    if (id === 'redrive') return this.#redriven((each) => each.source === searchParams.get('source'))
    const from = Number(searchParams.get('before') ?? 0)
    const found = this.letters.filter(({ source }) => source === (searchParams.get('source') ?? source))
    const next = found.length > from + 2 ? String(from + 2) : null
    return this.#told({ dead_letters: found.slice(from, from + 2), next, total: found.length })
  }

  #redriven(which: (letter: Letter) => boolean): Promise<Response> {
    const sent = this.letters.filter(which)
    const refused = sent.filter(({ id }) => this.bad.includes(id))
    const tally = { accepted: sent.length - refused.length, repeated: 0, ignored: [], refused: refused.map(() => 'still so') }
    return this.#gone((each) => which(each) && !refused.includes(each), new Response(JSON.stringify(tally)))
  }

  #gone(which: (letter: Letter) => boolean, answer: Response): Promise<Response> {
    this.letters = this.letters.filter((each) => !which(each))
    return Promise.resolve(answer)
  }

  #told(body: unknown): Promise<Response> {
    return Promise.resolve(new Response(JSON.stringify(body)))
  }
}

async function opened(keeper: Keeper, source: string | null = null): Promise<Letters> {
  const letters = new Letters(source, keeper.fetch)
  await letters.load()
  return letters
}

const ids = ({ letters }: Letters): string[] => letters.map(({ id }) => id)

test('letters come a page at a time', async () => {
  const letters = await opened(new Keeper(['a', 'b', 'c'].map((id) => letter(id))))
  expect([ids(letters), letters.total]).toEqual([['a', 'b'], 3])
  await letters.more()
  expect([ids(letters), letters.next]).toEqual([['a', 'b', 'c'], null])
})

test('the letters of one source can be seen alone', async () => {
  const keeper = new Keeper([letter('a'), letter('b', 'tills')])
  expect(ids(await opened(keeper, 'tills'))).toEqual(['b'])
})

test('a letter that is understood now is gone, and so is one thrown away', async () => {
  const letters = await opened(new Keeper([letter('a'), letter('b')]))
  expect(await letters.redrive(letter('a'))).toBe(true)
  expect(letters.said).toMatchObject({ words: 'letters.sent', blanks: { n: 1 }, isBad: false })
  await letters.remove(letter('b'))
  expect([ids(letters), letters.said?.words]).toEqual([[], 'letters.deleted'])
})

test('of all letters of a source those refused again stay, with the reason', async () => {
  const letters = await opened(new Keeper([letter('a'), letter('b'), letter('c', 'tills')], ['b']))
  expect(await letters.redriveAll('flex')).toBe(false)
  expect(ids(letters)).toEqual(['b', 'c'])
  expect(letters.said).toMatchObject({ words: 'letters.refused_again', blanks: { n: 1 }, isBad: true })
  expect(letters.said?.detail).toContain('still so')
})

test('a service that cannot be reached is said', async () => {
  const letters = new Letters(null, () => Promise.reject(new TypeError('no route')))
  await letters.load()
  expect([letters.failed, letters.ready]).toEqual([true, false])
  await letters.redrive(letter('a'))
  expect(letters.said).toMatchObject({ words: 'letters.failed', isBad: true })
})
