import { expect, test } from 'vitest'
import { speak } from '../words/language'
import { RuleBook } from './book.svelte'
import { ruleName, ruleWords } from './sentences'
import type { KeptRule, Metric } from './wire'

const en = await speak('en')
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')
const LEVEL: Metric = { name: 'service_level', unit: 'ratio', of: ['queue'], windowed: true }
const RULE: KeptRule = {
  ...{ id: 'service-level', metric: 'service_level', name: '', enabled: true, severity: 'warning' },
  ...{ window: '15m', comparison: 'below', threshold: 0, against: 'target', clear: 0.05, worst: -0.3 },
  ...{ for_s: 300, keep_s: 300, fewest: 20, missing: 1, margin: 0.4, open_hours_only: true },
  scope: { of: 'queue', queues: [], groups: [] },
  ...{ channels: [], escalate_to: [], escalate_after_s: null, repeat_s: null, quiet_hours: [] },
  ...{ together_s: 60, version: 0, changed_at: null, changed_by: null, default: true },
}

/** A service that keeps what it is told, or refuses it. */
function service(refusal: object | null = null): { asked: typeof fetch; told: [string, string, unknown][] } {
  const told: [string, string, unknown][] = []
  const asked = (async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') {
      const found = path.endsWith('/metrics') ? { metrics: [LEVEL] } : { rules: [RULE] }
      return new Response(JSON.stringify(found))
    }
    told.push([method, path, body === undefined ? null : JSON.parse(String(body))])
    if (refusal !== null) return new Response(JSON.stringify(refusal), { status: 422 })
    const answer = { fired: 3, told: 2, seconds: 900, since: '2026-11-16T00:00:00Z', until: '2026-11-17T00:00:00Z' }
    return new Response(JSON.stringify(answer))
  }) as typeof fetch
  return { asked, told }
}

async function opened(refusal: object | null = null): Promise<{ book: RuleBook; told: [string, string, unknown][] }> {
  const { asked, told } = service(refusal)
  const book = new RuleBook(asked)
  await book.load()
  book.edit(RULE)
  return { book, told }
}

test('a rule reads as a sentence', () => {
  expect(ruleName(RULE, en)).toBe('Service level')
  expect(plain(ruleWords(RULE, 'Service level', LEVEL, en))).toBe(
    'below the queue\'s target · in 15 min · for 5 min · if 1 agent or more is missing',
  )
  const waits = { ...RULE, comparison: 'above', threshold: 2, missing: 0, for_s: 0, window: null } as const
  expect(plain(ruleWords(waits, 'Longest wait', { unit: 'seconds' }, en))).toBe("above 2 times the target's seconds")
  const longer = { ...waits, threshold: 2.5 }
  expect(plain(ruleWords(longer, 'Longest wait', { unit: 'seconds' }, en))).toBe("above 2.5 times the target's seconds")
})

test('two rules of the first run look at the same figure, and have names of their own', () => {
  const missing = { ...RULE, id: 'understaffed', metric: 'missing_agents' }
  const long = { ...missing, id: 'understaffed-for-long' }
  expect([ruleName(missing, en), ruleName(long, en)]).toEqual(['Agents missing', 'Agents missing for long'])
  expect(ruleName({ ...long, name: 'Thin at lunch' }, en)).toBe('Thin at lunch')
  expect(ruleName({ ...long, metric: 'longest_wait' }, en)).toBe('Longest wait')
})

test('that any at all is too many needs no words', () => {
  const missing = { ...RULE, comparison: 'above', against: 'nought', threshold: 0, missing: 0, window: null } as const
  expect(plain(ruleWords(missing, 'Agents missing', { unit: 'count' }, en))).toBe('for 5 min')
  expect(plain(ruleWords({ ...missing, threshold: 3 }, 'Agents missing', { unit: 'count' }, en))).toBe('above 3 · for 5 min')
})

test('what is changed in the form is what is kept, in the units of the service', async () => {
  const { book, told } = await opened()
  expect(book.entries).toMatchObject({ for_s: '5', clear: '5', worst: '-30', repeat_s: '' })
  book.entries['for_s'] = '10'
  book.entries['worst'] = ''
  expect(await book.save()).toBe(true)
  const [[method, path, body]] = told as [[string, string, Record<string, unknown>]]
  expect([method, path]).toEqual(['PUT', '/v1/alert-rules/service-level'])
  expect(body).toMatchObject({ for_s: 600, clear: 0.05, worst: null, scope: { of: 'queue' } })
  expect(body).not.toHaveProperty('version')
  expect(book.edited).toBeNull()
})

test('a margin and quiet hours are kept, times as the service writes them', async () => {
  const { book, told } = await opened()
  expect(book.entries).toMatchObject({ margin: '0.4', together_s: '60' })
  book.entries['margin'] = '0,6'
  book.edited!.quiet_hours = [{ days: [7, 6], since: '۲۲:۰۰', until: '7:30' }]
  expect(await book.save()).toBe(true)
  expect(told[0]?.[2]).toMatchObject({
    margin: 0.6,
    quiet_hours: [{ days: [6, 7], since: '22:00', until: '07:30' }],
  })
})

test('quiet hours that cannot be read stay in the form, each with its own word', async () => {
  const { book, told } = await opened()
  const night = { days: [1], since: '22:00', until: '07:00' }
  book.edited!.quiet_hours = [night, { ...night, until: 'seven' }, { ...night, days: [] }]
  expect(await book.save()).toBe(false)
  expect(Object.keys(book.wrong)).toEqual(['quiet_hours[1]', 'quiet_hours[2]'])
  expect(told).toEqual([])
})

test.each([
  [['c1'], '', 'escalate_after_s'],
  [[], '10', 'escalate_to'],
])('going further to %o after "%s" minutes lacks %s', async (to, after, lacking) => {
  const { book } = await opened()
  book.edited!.escalate_to = to
  book.entries['escalate_after_s'] = after
  expect(await book.save()).toBe(false)
  expect(book.wrong).toEqual({ [lacking]: '' })
})

test('a rule that is switched off leaves another in the form as it is', async () => {
  const { book, told } = await opened()
  book.entries['for_s'] = '9'
  expect(await book.turn({ ...RULE, id: 'other' })).toBe(true)
  expect(told[0]?.slice(0, 2)).toEqual(['PUT', '/v1/alert-rules/other'])
  expect(told[0]?.[2]).toMatchObject({ enabled: false, for_s: 300 })
  expect(book.edited?.id).toBe('service-level')
  expect(book.entries['for_s']).toBe('9')
})

test('a field that is no number stays in the form, and nothing is sent', async () => {
  const { book, told } = await opened()
  book.entries['threshold'] = 'half'
  expect(await book.save()).toBe(false)
  expect(book.wrong).toEqual({ threshold: '' })
  expect(told).toEqual([])
})

test('a refusal stands by the field it names, any other is said', async () => {
  const { book } = await opened({ field: 'clear', detail: 'on its good side' })
  expect(await book.save()).toBe(false)
  expect(book.wrong).toEqual({ clear: 'on its good side' })
  const window = await opened({ field: 'window', detail: 'no such window' })
  await window.book.save()
  expect(window.book.wrong).toEqual({ window: 'no such window' })
  const other = await opened({ field: 'scope.of', detail: 'expected queue' })
  await other.book.save()
  expect(other.book.refused).toBe('scope.of: expected queue')
})

test('a rule is tried on the past before it is kept', async () => {
  const { book, told } = await opened()
  await book.attempt()
  expect(told[0]?.slice(0, 2)).toEqual(['POST', '/v1/alert-rules/back-test'])
  expect(book.trial?.fired).toBe(3)
  expect(book.edited).not.toBeNull()
})

test('a file that holds no rules is refused before it is sent', async () => {
  const { book, told } = await opened()
  expect(await book.bring('not json')).toBe(false)
  expect(book.said).toBe('alert_rules.no_file')
  expect(told).toEqual([])
})
