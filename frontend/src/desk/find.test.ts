import { expect, test } from 'vitest'
import { queue } from '../samples/day'
import { findQueues } from './find'

const QUEUES = {
  CA: queue({ name: 'Cards' }),
  NE: queue({ name: 'Értékpapír' }),
  PS: queue({ name: 'Private accounts' }),
}
const ids = (word: string): string[] => findQueues(QUEUES, word, 'en').map(({ id }) => id)

test.each<[string, string[]]>([
  ['', ['CA', 'NE', 'PS']],
  ['ca', ['CA']],
  ['ERTEK', ['NE']],
  ['acc', ['PS']],
  ['p', ['PS', 'NE']],
  ['zz', []],
])('%s finds %j', (word, found) => expect(ids(word)).toEqual(found))
