import { expect, test, vi } from 'vitest'
import { Pairing } from './pairing.svelte'

type Said = [status: number, body: unknown]

/** A service that gives these answers, one after the other, and what it was asked. */
function service(...answers: Said[]): { asked: typeof fetch; heard: string[] } {
  const heard: string[] = []
  const asked: typeof fetch = (path, request) => {
    heard.push(`${String(path)} ${String(request?.body ?? '')}`)
    const [status, body] = answers.shift() ?? [202, { board: null }]
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  }
  return { asked, heard }
}

async function after(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000)
}

test('a code is shown until somebody enters it, and a new one when it is over', async () => {
  vi.useFakeTimers()
  const { asked, heard } = service(
    [201, { code: 'K7M3QX', token: 't1' }],
    [202, { board: null }],
    [404, {}],
    [201, { code: 'ACDEFG', token: 't2' }],
    [503, {}],
    [200, { board: 'cards' }],
  )
  const boards: string[] = []
  const pairing = new Pairing((board) => boards.push(board), asked)
  const stop = pairing.start()
  await after(0)
  expect(pairing.code).toBe('K7M3QX')
  await after(2)
  expect(pairing.code).toBe('K7M3QX')
  await after(2)
  expect(pairing.code).toBe(null)
  await after(4)
  expect([pairing.code, boards]).toEqual(['ACDEFG', []])
  await after(2)
  expect(boards).toEqual(['cards'])
  expect(heard[1]).toBe('/v1/pairings/K7M3QX/claim {"token":"t1"}')
  stop()
  vi.useRealTimers()
})

test('a television that cannot have a code says why and asks again', async () => {
  vi.useFakeTimers()
  const { asked } = service([503, {}], [429, {}], [201, { code: 'K7M3QX', token: 't' }])
  const pairing = new Pairing(() => undefined, asked)
  const stop = pairing.start()
  await after(0)
  expect(pairing.trouble).toBe('unreachable')
  await after(2)
  expect(pairing.trouble).toBe('too_many')
  await after(2)
  expect([pairing.trouble, pairing.code]).toEqual([null, 'K7M3QX'])
  stop()
  vi.useRealTimers()
})
