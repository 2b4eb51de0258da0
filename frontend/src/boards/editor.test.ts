import { expect, test } from 'vitest'
import { DEFAULT } from './document'
import { BoardEdit } from './editor.svelte'

type Said = [status: number, body: unknown]

function service(...answers: Said[]): { asked: typeof fetch; heard: (RequestInit | undefined)[] } {
  const heard: (RequestInit | undefined)[] = []
  const asked: typeof fetch = (_, request) => {
    heard.push(request)
    const [status, body] = answers.shift() ?? [500, {}]
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  }
  return { asked, heard }
}

const kept = (version: number, name: string) => ({
  ...{ id: 'cards', version },
  document: { ...DEFAULT, name },
})

test('a board is sent at the version it was read at', async () => {
  const { asked, heard } = service([200, kept(3, 'Cards')], [200, kept(4, 'Loans')])
  const edit = new BoardEdit('cards', asked)
  await edit.load()
  edit.draft.name = 'Loans'
  await edit.save()
  expect(heard[1]?.headers).toMatchObject({ 'If-Match': '"3"' })
  expect(JSON.parse(String(heard[1]?.body))).toMatchObject({ name: 'Loans', windows: ['30m', 'today'] })
  expect([edit.version, edit.said]).toEqual([4, 'saved'])
})

test('after somebody else’s change theirs is shown, and said to be', async () => {
  const { asked } = service([200, kept(3, 'Cards')], [409, { version: 5 }], [200, kept(5, 'Theirs')])
  const edit = new BoardEdit('cards', asked)
  await edit.load()
  edit.draft.name = 'Mine'
  await edit.save()
  expect([edit.draft.name, edit.version, edit.said]).toEqual(['Theirs', 5, 'boards.conflict'])
})

test('what is refused keeps the draft and names the field', async () => {
  const { asked } = service([200, kept(3, 'Cards')], [422, { field: 'name', detail: 'name: no' }])
  const edit = new BoardEdit('cards', asked)
  await edit.load()
  edit.draft.name = ''
  await edit.save()
  expect([edit.draft.name, edit.wrong, edit.said]).toEqual([
    ...['', { field: 'name', detail: 'name: no' }, 'save_failed'],
  ])
})

test('a board that is not there is said not to be', async () => {
  const edit = new BoardEdit('none', service([404, {}]).asked)
  await edit.load()
  expect([edit.ready, edit.said]).toEqual([false, 'boards.unknown'])
})
