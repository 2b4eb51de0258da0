import { expect, test } from 'vitest'
import { NOBODY, SECURITIES, ratio, snapshot } from '../samples/day'
import { speak } from '../words/language'
import { explanation, fraction } from './explained'
import { SUBJECTS } from './subjects'

const en = await speak('en')
const fa = await speak('fa')
const picture = snapshot(
  { SE: SECURITIES },
  { total: { now: NOBODY, windows: { today: { since: '', until: '', kpis: { asa: ratio(981.4, 108) } } } } },
)

test('a service level tells its definition, the formula in force and its worked fraction', () => {
  const place = { slug: 'service_level', queue: 'SE', window: '30m' } as const
  const said = explanation(picture, place, en)
  expect(said).toMatchObject({
    whose: 'Securities · Last 30 min',
    value: '37%',
    fraction: '17 ÷ 46',
  })
  expect(said.formula).toBe(
    'Target 80% in 20 s · short abandons left out · counted when the call meets or misses the target',
  )
})

test('a mean divides time by calls', () => {
  const said = explanation(picture, { slug: 'asa', queue: null, window: 'today' }, en)
  expect(said).toMatchObject({ whose: 'All queues · Today', value: '0:09', fraction: '16:21 ÷ 108' })
  expect(said.formula).toBe('')
})

test('a gauge of this moment is no fraction', () => {
  const said = explanation(picture, { slug: 'waiting', queue: 'SE', window: null }, en)
  expect(said).toMatchObject({ value: '', fraction: '', whose: 'Securities · Now' })
})

test('what nobody reports has no fraction, and Persian writes its own digits', () => {
  const unreported = { ...ratio(0, 3), reported: false }
  expect(fraction(unreported, SUBJECTS.blocked_rate, en)).toBe('')
  expect(fraction(ratio(0, 0), SUBJECTS.service_level, en)).toBe('0 ÷ 0')
  expect(fraction(ratio(17, 46), SUBJECTS.service_level, fa)).toBe('۱۷ ÷ ۴۶')
})
