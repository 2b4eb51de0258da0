import { expect, it } from 'vitest'
import { CARDS } from '../samples/day'
import { speak } from '../words/language'
import { pageWords, pagesLeft } from './pages'

const english = await speak('en')

it('offers what is not chosen yet, and no more than a board may have', () => {
  expect(pagesLeft(['overview', 'queue:CA'], ['CA', 'PS'])).toEqual(['trends', 'queue:PS'])
  expect(pagesLeft(Array.from({ length: 24 }, (_, at) => `queue:${at}`), ['PS'])).toEqual([])
})

it('calls a page by what is on it; a queue that is unknown by its id', () => {
  const of = (page: string): string => pageWords(page, { CA: CARDS }, english)
  expect(['overview', 'trends', 'queue:CA', 'queue:XX'].map(of)).toEqual([
    'All tiles',
    'Trends of all queues',
    'Only \u2068Cards\u2069',
    'Only \u2068XX\u2069',
  ])
})
