import { expect, test } from 'vitest'
import { bannerText } from './banner'

const UNTIL = '2026-11-17T15:42:07.000Z'
const AT = Date.parse(UNTIL)
const line = (until: string | null) => ({ frame: 'banner' as const, text: 'Drill', until })

test.each([
  [null, AT, null],
  [{ ...line(null), text: null }, AT, null],
  [line(null), AT, 'Drill'],
  [line(UNTIL), AT - 1, 'Drill'],
  [line(UNTIL), AT, null],
  [line(UNTIL), null, 'Drill'],
])('%o at %s: %s', (banner, now, text) => expect(bannerText(banner, now)).toBe(text))
