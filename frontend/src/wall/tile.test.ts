import { describe, expect, test } from 'vitest'
import { CARDS, NOBODY, NOW, SECURITIES, before, queue, ratio } from '../samples/day'
import { speak } from '../words/language'
import { Times } from '../words/times'
import { tileFace, type Surroundings } from './tile'

const en = await speak('en')
const fa = await speak('fa')
const around: Surroundings = {
  language: en,
  times: new Times(en.locale, 'Europe/London'),
  ageing: 'fresh',
  asOf: NOW,
  silentSince: undefined,
  agentsReported: true,
}

test('a tile on target is quiet', () => {
  expect(tileFace(queue(), around)).toMatchObject({
    ...{ ground: 'plain', icon: 'ok', tag: 'On target', figure: '82', unit: '%' },
    ...{ captions: ['Target 80% in 20 s', '80/20'], worked: '91 of 111 in 20 s, short abandons left out' },
    ...{ waiting: '0', free: { reading: 'value', figure: '1', of: '/6' } },
  })
})

test('a breach is filled and says so', () => {
  expect(tileFace(SECURITIES, around)).toMatchObject({ ground: 'breach', tag: 'Below target' })
})

test('a breach begun by one long wait does not claim the target is missed', () => {
  expect(tileFace({ ...queue(), status: 'breach' }, around).tag).toBe('Long wait')
})

describe('another figure stands large', () => {
  const other = { ...around, kpi: 'asa', limits: { warn: 20, breach: 60 } }
  const asking = (asa: number | null): ReturnType<typeof tileFace> => {
    const told = queue()
    const kpis = { ...told.windows['30m']?.kpis, asa: { value: asa } }
    return tileFace({ ...told, windows: { '30m': { since: '', until: '', kpis } } }, other)
  }

  test('as it is written, marked by the limits of the board; the level stands below', () => {
    expect(asking(75)).toMatchObject({ figure: '1:15', unit: '', mark: 'breach', empty: false })
    expect(asking(30).mark).toBe('warn')
    expect(asking(9)).toMatchObject({
      ...{ figure: '0:09', mark: null },
      captions: ['Service level 82% · 80/20', '82% · 80/20', '82%'],
    })
  })

  test('nothing to measure is a dash, and what no source reports is n/a', () => {
    expect(asking(null)).toMatchObject({ figure: '—', empty: true, mark: null })
    expect(tileFace(queue(), other)).toMatchObject({ figure: 'n/a', empty: true })
  })
})

test('who waits is n/a where no source tells it, and nobody is not claimed', () => {
  const untold = queue({ now: { ...NOBODY, waiting: null } })
  expect(tileFace(untold, around)).toMatchObject({ waiting: 'n/a', waits: 'unreported' })
})

test('a risk that would round up to its target prints a decimal', () => {
  expect(tileFace(queue({ status: 'risk' }, ratio(199, 250)), around).figure).toBe('79.6')
})

describe('zero, nothing, not reported and closed', () => {
  test('zero is a measurement and shows its fraction', () => {
    const face = tileFace({ ...queue({ status: 'breach' }, ratio(0, 9)) }, around)
    expect(face).toMatchObject({ figure: '0', empty: false, captions: ['0 of 9 in 20 s', '0 of 9'] })
  })

  test('few calls show their number', () => {
    expect(tileFace(queue({}, ratio(2, 3)), around).captions).toEqual(['2 of 3 in 20 s', '2 of 3'])
  })

  test('nothing to measure is a dash', () => {
    expect(tileFace(queue({ status: 'nodata' }, ratio(0, 0)), around)).toMatchObject({
      ...{ ground: 'empty', figure: '—', empty: true },
      ...{ tag: 'No calls', captions: ['No calls in 30 min', 'No calls'] },
    })
  })

  test('somebody waits, but no call has a result yet', () => {
    const waiting = queue({ status: 'nodata', now: { ...NOBODY, waiting: 1 } }, ratio(0, 0))
    expect(tileFace(waiting, around)).toMatchObject({
      ...{ ground: 'empty', figure: '—', empty: true },
      ...{ tag: 'No result yet', captions: ['No result yet'] },
    })
  })

  const unfed = queue({ now: { ...NOBODY, agents_available: null, agents_staffed: null } })

  test('a queue without an agent feed says so where others have one', () => {
    expect(tileFace(unfed, around)).toMatchObject({
      ...{ ground: 'empty', tag: 'No agent feed' },
      ...{ free: { reading: 'unreported', figure: 'n/a', of: '' } },
    })
    expect(tileFace(unfed, { ...around, agentsReported: false }).tag).toBe('On target')
    expect(tileFace({ ...unfed, status: 'breach' }, around).ground).toBe('breach')
  })

  test('a closed queue is quiet and says when it opens', () => {
    const hours = { open: false, closed_at: '2026-11-17T18:00:00Z', opens_at: '2026-11-18T08:00:00Z' }
    expect(tileFace(queue({ status: 'closed', hours }), around)).toMatchObject({
      ...{ ground: 'closed', figure: '—', tag: 'Opens 08:00', captions: ['Closed at 18:00'] },
    })
    expect(tileFace(queue({ status: 'closed' }), around)).toMatchObject({ tag: 'Closed', captions: [''] })
  })
})

describe('age shows on the figures', () => {
  test('a silent board tells its time', () => {
    const face = tileFace(SECURITIES, { ...around, ageing: 'aged', asOf: Date.parse(before(45)) })
    expect(face).toMatchObject({ ageing: 'aged', icon: 'clock', tag: 'As of 15:41' })
  })

  test('a silent source ages its own tile only', () => {
    const silentSince = Date.parse(before(130))
    expect(tileFace(CARDS, { ...around, silentSince })).toMatchObject({
      ...{ ageing: 'old', tag: 'As of 15:39' },
    })
  })

  test('a disconnected board shows last known values', () => {
    expect(tileFace(CARDS, { ...around, ageing: 'cut' })).toMatchObject({
      ...{ ageing: 'cut', icon: 'cut', tag: 'Last known' },
    })
  })

  test('a source never heard has no time to tell', () => {
    expect(tileFace(CARDS, { ...around, silentSince: null }).tag).toBe('Last known')
  })
})

test('Persian reads from right to left, counts in words and keeps its digits', () => {
  const face = tileFace(queue(), { ...around, language: fa, times: new Times(fa.locale, 'UTC') })
  expect(face).toMatchObject({ figure: '۸۲', unit: '٪', captions: ['هدف ۸۰٪ در ۲۰ ثانیه', '۸۰٪ در ۲۰ ثانیه', '۸۰٪ · ۲۰ ث'] })
  expect(face.free.of).toBe(' از ۶')
})
