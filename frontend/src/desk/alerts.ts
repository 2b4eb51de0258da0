/** What needs attention, gravest first: the service's alerts, and what the picture itself shows. */
import { sentenceOf, type Telling } from '../alerts/told'
import type { Agent, Alert, Queue, QueueId, Snapshot } from '../live/protocol'
import { called } from '../names/called.svelte'
import type { IconName } from '../parts/icons'
import { backBy, more } from '../staffing/sentences'
import { troubles } from '../wall/troubles'
import { isolated, type Key } from '../words/language'
import { comma, isWaitBreach, serviceLevelText, statusSpan, targetShort } from '../words/phrases'
import { groupOf, member, type GroupName } from './agent_groups'
import { longWaitS, longestWait } from './strip'

export interface AlertItem {
  id: string
  tone: 'breach' | 'risk'
  icon: IconName
  title: string
  detail: string
  /** What to do about it and by when; empty where nobody can tell. */
  advice: string
  /** The queue it leads to. */
  queue: QueueId | null
  /** The service's alert, which everybody sees acknowledged; null for what only this picture shows. */
  alert: Alert | null
}

/** What the alerts are judged by, beside the picture. */
export interface Scene extends Telling {
  silent: Map<QueueId, number | null>
}

const WINDOW = '30m'
const RATES = [
  { slug: 'abandonment_rate', words: 'alert_abandoned', warn: 0.05, bad: 0.1 },
  { slug: 'blocked_rate', words: 'alert_blocked', warn: 0.01, bad: Number.POSITIVE_INFINITY },
] as const
const FEWEST = 5

/** Every alert of a picture. */
export function alertsOf(snapshot: Snapshot, scene: Scene): AlertItem[] {
  const told = snapshot.alerts.map((alert) => toldItem(alert, snapshot, scene))
  const open = snapshot.alerts.filter(({ state }) => state !== 'resolved')
  const covered = new Set(open.map(({ queue }) => queue))
  const seen = (id: QueueId): boolean => !scene.silent.has(id) && !covered.has(id)
  const live = Object.entries(snapshot.queues).filter(([id]) => seen(id))
  const found = [
    ...told,
    ...troubles(snapshot, new Set(scene.silent.keys()))
      .filter(({ id, queue }) => !open.some((alert) => alert.queue === id && saysStatus(alert, queue)))
      .map(({ id, queue }) => status(id, queue, scene)),
    ...live.flatMap(([id, queue]) => [...longWait(id, queue, scene), ...rates(id, queue, scene)]),
    ...snapshot.agents.flatMap((agent) => tooLong(agent, scene)),
  ]
  const rank = ({ tone }: AlertItem): number => (tone === 'breach' ? 0 : 1)
  return found.sort((a, b) => rank(a) - rank(b))
}

/** Says what to do once for each queue: at the first of its alerts that nobody has taken. */
export function advisedOnce<T extends AlertItem & { taken: string | null }>(items: readonly T[]): T[] {
  const told = new Set<QueueId | null>()
  return items.map((item) => {
    if (item.advice === '') return item
    if (item.taken !== null || told.has(item.queue)) return { ...item, advice: '' }
    told.add(item.queue)
    return item
  })
}

// That agents are missing, or will be, does not say yet that the queue is below its target.
function saysStatus({ kind }: Alert, queue: Queue): boolean {
  return kind === 'service_level' || (kind === 'longest_wait' && isWaitBreach(queue, WINDOW))
}

function toldItem(alert: Alert, snapshot: Snapshot, scene: Scene): AlertItem {
  const tone = alert.severity === 'critical' ? 'breach' : 'risk'
  const queue = alert.queue ?? null
  return {
    ...{ id: alert.id, tone, icon: tone, alert, queue },
    ...sentenceOf(alert, snapshot, scene),
    advice: FOR_STAFF.has(alert.kind) && alert.state === 'firing' ? advice(snapshot.queues[queue ?? ''], scene) : '',
  }
}

// Alerts that more agents are an answer to.
const FOR_STAFF = new Set(['service_level', 'longest_wait', 'understaffed', 'forecast'])

/** +2 agents, back to 80/20 by 16:12 */
function advice(queue: Queue | undefined, { language, times }: Scene): string {
  const remedy = queue?.staffing?.remedy
  if (queue === undefined || remedy == null) return ''
  return `${more(remedy.agents, language)}${comma(language)}${backBy(remedy.back_at, queue.target, language, times)}`
}

function status(id: QueueId, queue: Queue, scene: Scene): AlertItem {
  const { language, clockAt } = scene
  const tone = queue.status === 'breach' ? 'breach' : 'risk'
  const span = statusSpan(language, queue, clockAt)
  const name = { queue: isolated(queue.name), span, target: targetShort(language, queue.target) }
  const byWait = isWaitBreach(queue, WINDOW)
  const words = byWait ? 'breach_waited' : tone === 'breach' ? 'breach_for' : 'risk_for'
  const value = serviceLevelText(language, queue, WINDOW)
  const target = language.numbers.ratio(queue.target.ratio).text
  return {
    ...{ id: `status ${id}`, tone, icon: tone, queue: id, alert: null },
    title: language.say(words, name),
    detail: language.say('against', { value, target }),
    advice: advice(queue, scene),
  }
}

function longWait(id: QueueId, queue: Queue, { language, clockAt }: Scene): AlertItem[] {
  const seconds = longestWait(queue.now, clockAt)
  if (seconds === null || seconds <= longWaitS(queue)) return []
  const wait = language.numbers.duration(seconds)
  const title = language.say('alert_wait', { span: language.span(longWaitS(queue)) })
  const detail = language.say('alert_wait_detail', { queue: isolated(queue.name), wait })
  return [{ id: `wait ${id}`, tone: 'breach', icon: 'breach', title, detail, advice: '', queue: id, alert: null }]
}

function rates(id: QueueId, queue: Queue, { language }: Scene): AlertItem[] {
  return RATES.flatMap(({ slug, words, warn, bad }) => {
    const kpi = queue.windows[WINDOW]?.kpis[slug]
    const value = kpi?.value ?? 0
    if (kpi?.reported === false || (kpi?.denominator ?? 0) < FEWEST || value <= warn) return []
    const tone = value > bad ? ('breach' as const) : ('risk' as const)
    const title = language.say(words, { queue: isolated(queue.name) })
    const detail = language.say('rate_in_30', { value: language.numbers.ratio(value, 1).text })
    return [{ id: `${slug} ${id}`, tone, icon: tone, title, detail, advice: '', queue: id, alert: null }]
  })
}

const LONG_WORDS: Partial<Record<GroupName, Key>> = {
  on_call: 'alert_on_call',
  wrap_up: 'alert_wrap_up',
  break: 'alert_break',
}

function tooLong(agent: Agent, { language, clockAt }: Scene): AlertItem[] {
  const { flagged, seconds } = member(agent, clockAt)
  const words = LONG_WORDS[groupOf(agent)]
  if (!flagged || words === undefined) return []
  const time = language.numbers.duration(seconds)
  const detail = language.say('alert_agent_detail', { agent: isolated(called.agent(agent.agent)), time })
  const id = `agent ${agent.agent}`
  const title = language.say(words)
  return [{ id, tone: 'risk', icon: 'risk', title, detail, advice: '', queue: null, alert: null }]
}
