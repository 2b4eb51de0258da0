import { expect, test } from 'vitest'
import type { QueueStatus } from '../live/protocol'
import { NOW, queue, ratio, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { stripGroups } from './strip'

const language = await speak('en')

function levelTone(status: QueueStatus, met: number): string | undefined {
  const kpis = { service_level: ratio(met, 100) }
  const about = queue({ status, windows: { '30m': { since: '', until: '', kpis } } })
  const strip = stripGroups(
    { snapshot: snapshot({ PS: about }), queue: 'PS', totals: about, target: about.target, clockAt: NOW },
    language,
  )
  return strip[1]?.figures.find(({ slug }) => slug === 'service_level')?.tone
}

test.each<[QueueStatus, number, string]>([
  ['ok', 85, 'plain'],
  ['risk', 78, 'risk'],
  ['breach', 37, 'breach'],
  ['ok', 79, 'risk'],
])('a service level of a queue that is %s, at %i percent, looks %s', (status, met, tone) => {
  expect(levelTone(status, met)).toBe(tone)
})
