/** The rules, and the one that is being changed. */
import { ask, put, tell, type Answer } from '../live/ask'
import type { Key } from '../words/language'
import { entered, fieldsOf, read } from './fields'
import { readOpening } from '../hours/opening'
import type { KeptRule, Metric, Rule, Trial } from './wire'

const PATH = '/v1/alert-rules'
const KEPT_APART = new Set(['version', 'changed_at', 'changed_by', 'default'])

export class RuleBook {
  rules = $state.raw<readonly KeptRule[]>([])
  metrics = $state.raw<readonly Metric[]>([])
  ready = $state(false)
  failed = $state(false)
  busy = $state(false)
  said = $state<Key | null>(null)
  refused = $state('')
  wrong = $state.raw<Record<string, string>>({})
  /** The rule in the form, and its numbers as they are entered. */
  edited = $state<Rule | null>(null)
  entries = $state<Record<string, string>>({})
  trial = $state.raw<Trial | null>(null)

  constructor(private readonly asked: typeof fetch = fetch) {}

  async load(): Promise<void> {
    const [rules, metrics] = await Promise.all([
      ask<{ rules: KeptRule[] }>(PATH, {}, this.asked),
      ask<{ metrics: Metric[] }>(`${PATH}/metrics`, {}, this.asked),
    ])
    this.failed = !rules.ok || !metrics.ok
    if (!rules.ok || !metrics.ok) return
    this.rules = rules.body.rules
    this.metrics = metrics.body.metrics
    this.ready = true
  }

  metric(name: string): Metric | undefined {
    return this.metrics.find((each) => each.name === name)
  }

  /** Opens a rule in the form. */
  edit(kept: KeptRule): void {
    this.edited = bare(kept)
    this.#enter(this.edited)
    Object.assign(this, { said: null, refused: '', wrong: {}, trial: null })
  }

  /** Opens a new rule in the form. */
  begin(): void {
    const taken = new Set(this.rules.map(({ id }) => id))
    let number = 1
    while (taken.has(`rule-${number}`)) number += 1
    this.edit({ ...NEW, id: `rule-${number}`, version: 0, changed_at: null, changed_by: null, default: false })
  }

  close(): void {
    Object.assign(this, { edited: null, trial: null, wrong: {} })
  }

  async save(): Promise<boolean> {
    const rule = this.#read()
    if (rule === null) return false
    const done = await this.#done(() => put(`${PATH}/${rule.id}`, rule, null, this.asked))
    if (done) this.close()
    return done
  }

  /** Switches a rule on or off as it is kept; what is being changed in the form stays there. */
  async turn(kept: KeptRule): Promise<boolean> {
    const enabled = !kept.enabled
    const done = await this.#done(() => put(`${PATH}/${kept.id}`, { ...bare(kept), enabled }, null, this.asked))
    if (done && this.edited?.id === kept.id) this.edited.enabled = enabled
    return done
  }

  /** Takes a rule away. */
  async forget(id: string): Promise<boolean> {
    const done = await this.#done(() => tell('DELETE', `${PATH}/${id}`, undefined, this.asked))
    if (done) this.close()
    return done
  }

  /** Asks how often the rule in the form would have called. */
  async attempt(): Promise<void> {
    const rule = this.#read()
    if (rule === null) return
    this.busy = true
    const answer = await tell<Trial>('POST', `${PATH}/back-test`, { rule }, this.asked)
    this.busy = false
    if (answer.ok) this.trial = answer.body
    else this.#refuse(answer.refusal.field?.replace(/^rule\./, '') ?? null, answer.refusal.detail)
  }

  /** Takes the rules of a file in. */
  async bring(text: string): Promise<boolean> {
    let document: unknown
    try {
      document = JSON.parse(text)
    } catch {
      this.said = 'alert_rules.no_file'
      return false
    }
    return this.#done(() => tell('POST', `${PATH}/import`, document, this.asked))
  }

  #enter(rule: Rule): void {
    const fields = fieldsOf(rule, this.metric(rule.metric))
    this.entries = Object.fromEntries(fields.map(({ path, unit }) => [path, entered(rule[path], unit)]))
  }

  /** The rule in the form with its numbers read; null where one is none. */
  #read(): Rule | null {
    const rule = this.edited
    if (rule === null) return null
    this.wrong = {}
    const numbers = fieldsOf(rule, this.metric(rule.metric)).map(
      (field) => [field.path, read(this.entries[field.path] ?? '', field)] as const,
    )
    const bad: string[] = numbers.filter(([, value]) => value === undefined).map(([path]) => path)
    const whole = { ...($state.snapshot(rule) as Rule), ...Object.fromEntries(numbers) }
    const quiet = whole.quiet_hours.map(readOpening)
    bad.push(...quiet.flatMap((each, place) => (each === null ? [`quiet_hours[${place}]`] : [])))
    const escalates = whole.escalate_to.length > 0
    if (escalates !== (whole.escalate_after_s !== null)) bad.push(escalates ? 'escalate_after_s' : 'escalate_to')
    this.wrong = Object.fromEntries(bad.map((path) => [path, '']))
    return bad.length > 0 ? null : { ...whole, quiet_hours: quiet.filter((each) => each !== null) }
  }

  async #done(doing: () => Promise<Answer<unknown>>): Promise<boolean> {
    Object.assign(this, { busy: true, said: null, refused: '', wrong: {} })
    const answer = await doing()
    this.busy = false
    if (!answer.ok) {
      this.#refuse(answer.refusal.field, answer.refusal.detail)
      return false
    }
    await this.load()
    this.said = 'saved'
    return true
  }

  #refuse(field: string | null, detail: string): void {
    const stands = field !== null && (field in this.entries || field === 'window' || field.startsWith('quiet_hours['))
    if (stands && this.edited !== null) this.wrong = { [field]: detail }
    else Object.assign(this, { said: 'save_failed', refused: field === null ? detail : `${field}: ${detail}` })
  }
}

function bare(kept: KeptRule): Rule {
  const own = Object.entries(kept).filter(([name]) => !KEPT_APART.has(name))
  return structuredClone(Object.fromEntries(own)) as unknown as Rule
}

const NEW: Rule = {
  ...{ id: '', metric: 'abandonment_rate', name: '', enabled: true, severity: 'warning' },
  ...{ window: '30m', comparison: 'above', threshold: 0.1, against: 'nought', clear: null, worst: null },
  ...{ for_s: 300, keep_s: 300, fewest: 20, missing: 0, margin: 0, open_hours_only: true },
  scope: { of: 'queue', queues: [], groups: [] },
  ...{ channels: [], escalate_to: [], escalate_after_s: null, repeat_s: null, quiet_hours: [] },
  together_s: 60,
}
