import { expect, test } from 'vitest'
import { speak } from '../words/language'
import { stepParts } from './steps'

const CODES = { address: 'https://board.example/v1' }
const PHRASES = { address: 'the address', secret: 'the secret' }

test('what is to be copied stands apart from the sentence', async () => {
  const step = { key: 'strange.post', params: { header: 'X-Api-Key' }, text: 'Post to {address}, with {header}.' }
  expect(stepParts(step, await speak('en'), CODES, PHRASES)).toEqual([
    { text: 'Post to ', isCode: false },
    { text: 'https://board.example/v1', isCode: true },
    { text: ', with ', isCode: false },
    { text: 'X-Api-Key', isCode: true },
    { text: '.', isCode: false },
  ])
})

test('a step we have words for is said in the language of the reader', async () => {
  const step = { key: 'vonage.signed', params: {}, text: 'Switch signed webhooks on for the application.' }
  const [part] = stepParts(step, await speak('hu'), CODES, PHRASES)
  expect(part?.text).not.toBe(step.text)
  expect(part?.text).toContain('webhook')
})

test('braces of the other system stay as they are', async () => {
  const step = { key: 'strange.topics', params: { topics: 'v2.users.{id}.activity' }, text: 'Choose {topics}.' }
  expect(stepParts(step, await speak('en'), CODES, PHRASES)[1]).toEqual({ text: 'v2.users.{id}.activity', isCode: true })
})

test('what is not known yet stands as a phrase', async () => {
  const step = { key: 'strange.post', params: {}, text: 'Post to {address} with {secret}.' }
  expect(stepParts(step, await speak('en'), {}, PHRASES)).toEqual([
    { text: 'Post to the address with the secret.', isCode: false },
  ])
})
