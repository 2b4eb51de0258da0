import { expect, test } from 'vitest'
import { BoardDesk, idFor } from './desk.svelte'

test.each([
  ['Cards', 'cards'],
  ['  Privát ügyfelek, 2. emelet ', 'privat-ugyfelek-2-emelet'],
  ['x'.repeat(60), 'x'.repeat(40)],
  ['A — B!', 'a-b'],
])('%s gets the id %s', (name, id) => expect(idFor(name)).toBe(id))

test('a name in another script gets an id that is its own', () => {
  expect(idFor('کارت‌ها')).toMatch(/^board-[0-9]+$/)
  expect(idFor('کارت‌ها')).not.toBe(idFor('وام‌ها'))
})

test('what is no board is not sent, and what is refused says why', async () => {
  let sent = 0
  const asked: typeof fetch = () => {
    sent += 1
    return Promise.resolve(new Response('{}', { status: 409 }))
  }
  const desk = new BoardDesk(asked)
  for (const file of ['', '[]', '{"id":"x"}', 'null']) expect(await desk.take(file)).toBeNull()
  expect([sent, desk.trouble]).toEqual([0, 'boards.not_a_board'])
  expect(await desk.make('Cards')).toBeNull()
  expect([sent, desk.trouble]).toEqual([1, 'boards.taken'])
})
