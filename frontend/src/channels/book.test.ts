import { expect, test } from 'vitest'
import { ChannelBook, type Draft } from './book.svelte'
import type { ChannelKind } from './wire'

const BOT: ChannelKind = {
  ...{ name: 'slack_bot', label: 'Slack app', updates: true, available: true },
  fields: [
    { name: 'channel', label: 'Channel ID', example: 'C0123456789', secret: false, required: true },
    { name: 'bot_token', label: 'Token', example: 'xoxb-…', secret: true, required: true },
  ],
}
const DRAFT: Draft = {
  ...{ name: 'Floor', kind: 'slack_bot', language: 'en', default: true },
  entries: { channel: ' C0123456789 ', bot_token: 'xoxb-1', url: 'of another kind' },
}

async function bookOf(answer: object, status = 200): Promise<{ book: ChannelBook; told: unknown[] }> {
  const told: unknown[] = []
  const asked = (async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return new Response(JSON.stringify({ channels: [], kinds: [BOT] }))
    told.push([method, path, body === undefined ? null : JSON.parse(String(body))])
    return new Response(JSON.stringify(answer), { status })
  }) as typeof fetch
  const book = new ChannelBook(asked)
  await book.load()
  return { book, told }
}

test('secrets go where they are kept unseen, all else to the settings, nothing of another kind', async () => {
  const { book, told } = await bookOf({ id: 'a', made: {} }, 201)
  expect(await book.add(DRAFT)).not.toBeNull()
  const body = { settings: { channel: 'C0123456789' }, secrets: { bot_token: 'xoxb-1' } }
  expect(told).toMatchObject([['POST', '/v1/channels', { name: 'Floor', kind: 'slack_bot', ...body }]])
})

test('a refused field is named', async () => {
  const { book } = await bookOf({ field: 'secrets.bot_token', detail: 'begins with xoxb-' }, 422)
  expect(await book.add(DRAFT)).toBeNull()
  expect(book.wrong).toEqual({ 'secrets.bot_token': 'begins with xoxb-' })
})

test('a test that did not arrive says why', async () => {
  const { book } = await bookOf({ detail: 'The test was not delivered: channel_not_found.' }, 502)
  expect(await book.test('a')).toBe(false)
  expect([book.said, book.refused]).toEqual(['save_failed', 'The test was not delivered: channel_not_found.'])
})
