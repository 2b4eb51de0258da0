import { beforeEach, expect, test } from 'vitest'
import { Acknowledged } from './acknowledged.svelte'
import type { AlertItem } from './alerts'

const risk: AlertItem = {
  ...{ id: 'status CA', tone: 'risk', icon: 'risk', title: 'Cards at risk', detail: '', advice: '', queue: 'CA', alert: null },
}

beforeEach(() => localStorage.clear())

test('an acknowledged alert stays quiet, also after a reload, until it becomes graver', () => {
  new Acknowledged(localStorage).take(risk, 1500)
  const again = new Acknowledged(localStorage)
  expect(again.at(risk)).toBe(1500)
  expect(again.at({ ...risk, tone: 'breach' })).toBeNull()
})

test('it can be given back, and is new when it comes again', () => {
  const taken = new Acknowledged(localStorage)
  taken.take(risk, 1500)
  taken.forget([risk])
  expect(taken.at(risk)).toBe(1500)
  taken.giveBack(risk)
  expect(taken.at(risk)).toBeNull()
  taken.take(risk, 1500)
  taken.forget([])
  expect(taken.at(risk)).toBeNull()
})

test('what another program left in the storage harms nobody', () => {
  localStorage.setItem('callboard.acknowledged', 'not json')
  expect(new Acknowledged(localStorage).at(risk)).toBeNull()
})
