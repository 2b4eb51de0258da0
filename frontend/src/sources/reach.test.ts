import { expect, test } from 'vitest'
import { isLocal } from './reach'

test.each([
  ['http://127.0.0.1:8000/v1/webhooks/twilio/flex', true],
  ['http://localhost:8000/v1', true],
  ['http://board.lan/v1', true],
  ['https://192.168.1.9/v1', true],
  ['https://172.20.0.4/v1', true],
  ['http://[::1]:8000/v1', true],
  ['https://172.40.0.4/v1', false],
  ['https://board.example.com/v1', false],
  ['https://10.example.com/v1', false],
  ['nonsense', false],
])('%s is only reached from here: %s', (address, local) => expect(isLocal(address)).toBe(local))
