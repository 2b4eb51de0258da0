import { expect, test } from 'vitest'
import { called } from '../names/called.svelte'
import { queue, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { subjectName } from './subject_name'

const around = { snapshot: snapshot({ PS: queue() }), language: await speak('en') }

test.each([
  [{ subject: '' }, 'queue', 'Whole centre'],
  [{ subject: 'PS' }, 'queue', 'Private accounts'],
  [{ subject: 'PS', name: 'As it was called then' }, 'queue', 'As it was called then'],
  [{ subject: 'gone' }, 'queue', 'gone'],
  [{ subject: '1127' }, 'agent', 'Ann Lee'],
  [{ subject: 'PS' }, 'group', 'PS'],
] as const)('%o by %s is called %s', (row, by, name) => {
  called.take([{ kind: 'agent', source: 'pbx', alias: '7', canonical: '1127', name: 'Ann Lee', origin: 'stored' }])
  expect(subjectName(row, by, around)).toBe(name)
})
