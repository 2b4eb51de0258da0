import { expect, test } from 'vitest'
import { tipPlace } from './tip_place'

const SCREEN = { width: 1000, height: 600 }
const TIP = { width: 300, height: 100 }

test.each([
  ['under the middle of its figure', { left: 500, top: 100, bottom: 120, width: 40 }, 370, 128],
  ['above a figure near the lower edge', { left: 500, top: 560, bottom: 580, width: 40 }, 370, 452],
  ['inside the start edge', { left: 0, top: 100, bottom: 120, width: 40 }, 12, 128],
  ['inside the end edge', { left: 970, top: 100, bottom: 120, width: 20 }, 688, 128],
])('a tip stands %s', (_, anchor, left, top) => {
  expect(tipPlace(anchor, TIP, SCREEN)).toEqual({ left, top })
})
