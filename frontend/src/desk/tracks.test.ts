import { expect, test } from 'vitest'
import { speak, type Code } from '../words/language'
import { TODAY } from './columns'
import { tracks } from './tracks'

const CODES: readonly Code[] = ['en', 'hu', 'ro', 'fil', 'sw', 'fa']

function least(template: string): number {
  return [...template.matchAll(/minmax\((\d+)px/g)].reduce((all, [, px]) => all + Number(px), 0)
}

test('with room for all, all columns of today are there', async () => {
  const { template, today } = tracks(await speak('en'), Number.POSITIVE_INFINITY)
  expect(today).toEqual(TODAY)
  expect(template.match(/minmax/g)).toHaveLength(8 + TODAY.length)
})

test.each(CODES)('%s: what is shown fits, and one column more would not', async (code) => {
  const language = await speak(code)
  const whole = least(tracks(language, Number.POSITIVE_INFINITY).template)
  for (let width = whole; width > 600; width -= 20) {
    const { template, today } = tracks(language, width)
    if (today.length === 0) break
    // Each track is rounded up to a whole pixel.
    expect(least(template)).toBeLessThanOrEqual(width + 8 + today.length)
    const more = tracks(language, width + 90).today.length
    expect(more).toBeGreaterThan(Math.min(today.length, TODAY.length - 1))
  }
})

test('where today has no room at all, the rest stays', async () => {
  const { template, today } = tracks(await speak('en'), 600)
  expect(today).toEqual([])
  expect(template.match(/minmax/g)).toHaveLength(8)
})
