import { expect, test } from 'vitest'
import { readFrame } from './protocol'

test('a known frame is read', () => {
  expect(readFrame('{"frame":"heartbeat","version":1}')).toMatchObject({ version: 1 })
})

test.each(['', 'nonsense', 'null', '[]', '{"frame":"hymn"}', '"heartbeat"'])(
  'what this build does not know is passed over: %s',
  (text) => expect(readFrame(text)).toBeNull(),
)
