import { expect, test } from 'vitest'
import { AMI, GENERIC, TWILIO } from '../samples/sources'
import { entriesOf, fieldName, isMapped, missing, secretField, settingFields, settingsOf } from './settings'

const FIELDS = settingFields(AMI)

test('what is entered becomes settings: numbers as numbers, nothing for what was left empty', () => {
  expect(settingsOf({ host: ' 10 ', port: '5039' }, FIELDS)).toEqual({ host: '10', port: 5039 })
  expect(settingsOf({ host: 'pbx', port: '' }, FIELDS)).toEqual({ host: 'pbx' })
})

test('what is kept stands in the fields', () => {
  expect(entriesOf({ host: 'pbx', port: 5038 }, FIELDS)).toEqual({ host: 'pbx', port: '5038' })
})

test('required fields that stand empty are named', () => {
  expect(missing({ host: ' ' }, FIELDS)).toEqual(['host'])
  expect(missing({ host: 'pbx' }, FIELDS)).toEqual([])
})

test('a secret is no setting, and is asked for only where the other system makes it', () => {
  expect([settingFields(TWILIO), settingFields(GENERIC)]).toEqual([[], []])
  expect([TWILIO, AMI, GENERIC].map((each) => secretField(each)?.label ?? null)).toEqual(['Auth token', 'Password', null])
  expect([TWILIO, GENERIC].map(isMapped)).toEqual([false, true])
})

test.each([
  ['settings.host', 'host'],
  ['$.settings.host', 'host'],
  ['name', 'name'],
])('%s is the field %s', (refused, name) => expect(fieldName(refused)).toBe(name))
