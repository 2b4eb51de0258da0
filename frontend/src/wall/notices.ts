/** What the alert row says: the state of the feed first, then the worst queue, else that all is well. */
import { secondsSince } from '../live/clock'
import type { Queue, Staffing } from '../live/protocol'
import type { IconName } from '../parts/icons'
import { leftOutOfWaits } from '../parts/waits'
import { isolated, type Language } from '../words/language'
import { isWaitBreach, serviceLevelText, statusSpan, targetShort } from '../words/phrases'
import { feedNotice, silentNotice } from './feed_notices'
import { plain, type AlertRow, type Brief, type Notice, type Scene } from './notice'
import { STATUS_LOOKS } from '../parts/status'
import { WINDOW } from './tile'
import type { Trouble } from './troubles'

/** The alert row for a scene. */
export function alertRow(scene: Scene): AlertRow {
  const feed = feedNotice(scene)
  if (feed !== null) return { main: feed, second: null, more: 0 }
  const notices = scene.troubles
  const silent = silentNotice(scene)
  const shown = silent === null ? 1 : 0
  const [first, second] = notices
  const main = silent ?? (first === undefined ? calm(scene) : troubleNotice(first, scene))
  const beside = silent === null ? second : first
  return {
    main,
    second: beside === undefined ? null : brief(beside, scene),
    more: Math.max(0, notices.length - shown - 1),
  }
}

function troubleNotice({ queue }: Trouble, scene: Scene): Notice {
  const { language } = scene
  const { tone, icon } = severity(queue)
  const detail = [tone === 'risk' && against(queue, language), ...floor(queue, scene)]
  const remedy = queue.staffing?.remedy
  const advice = remedy == null ? null : advised(remedy, queue, scene)
  return { ...plain(tone, icon, title(queue, scene), joined(detail)), advice }
}

function title(queue: Queue, { language, now }: Scene): string {
  const name = isolated(queue.name)
  const span = statusSpan(language, queue, now)
  if (queue.status === 'risk') return language.say('risk_for', { queue: name, span })
  if (isWaitBreach(queue, WINDOW)) return waitTitle(queue, language, now)
  return language.say('breach_for', {
    queue: name,
    span,
    target: targetShort(language, queue.target),
  })
}

function waitTitle(queue: Queue, language: Language, now: number): string {
  const name = isolated(queue.name)
  const wait = longest(queue, language, now)
  if (wait === null) return language.say('breach_waited', { queue: name })
  return language.say('breach_wait', { queue: name, wait })
}

function advised(
  advice: NonNullable<Staffing['remedy']>,
  { target }: Queue,
  { language, times }: Scene,
): Notice['advice'] {
  const signed = isolated(language.numbers.signed(advice.agents))
  const time = advice.back_at === null ? null : times.time(Date.parse(advice.back_at))
  return {
    lead: language.say('agents_more', { n: advice.agents, signed }),
    detail:
      time === null ? '' : language.say('back_by', { target: targetShort(language, target), time }),
  }
}

function brief({ queue }: Trouble, { language, now }: Scene): Brief {
  const { tone, icon } = severity(queue)
  const key = tone === 'breach' ? 'below_target_now' : 'at_risk_now'
  return {
    tone,
    icon,
    title: isWaitBreach(queue, WINDOW)
      ? waitTitle(queue, language, now)
      : language.say(key, { queue: isolated(queue.name) }),
    detail: against(queue, language),
  }
}

function severity(queue: Queue): { tone: 'breach' | 'risk'; icon: IconName } {
  const tone = queue.status === 'breach' ? 'breach' : 'risk'
  return { tone, icon: STATUS_LOOKS[tone].icon ?? 'risk' }
}

function against(queue: Queue, language: Language): string {
  return language.say('against', {
    value: serviceLevelText(language, queue, WINDOW),
    target: language.numbers.ratio(queue.target.ratio).text,
  })
}

function floor(queue: Queue, { language, now }: Scene): (string | null)[] {
  if (queue.now.waiting === null) return []
  if (queue.now.waiting === 0) return [language.say('nobody_waiting')]
  const wait = longest(queue, language, now)
  return [
    language.say('n_waiting', { n: queue.now.waiting }),
    wait === null ? null : language.say('longest', { wait }),
  ]
}

function longest(queue: Queue, language: Language, now: number): string | null {
  const seconds = secondsSince(queue.now.longest_waiting_since, now)
  return seconds === null ? null : language.numbers.duration(seconds)
}

function calm(scene: Scene): Notice {
  const { language } = scene
  const queues = Object.values(scene.snapshot?.queues ?? {})
  const count = (status: string): number => queues.filter((each) => each.status === status).length
  const [well, without, shut] = [count('ok'), count('nodata'), count('closed')]
  const key = well === queues.length ? 'all_on_target' : 'some_on_target'
  const headline = well === 0 ? language.say('none_measured') : language.say(key, { n: well })
  const detail = joined([
    without > 0 && language.say('n_without_calls', { n: without }),
    shut > 0 && language.say('n_closed', { n: shut }),
    waitingNow(queues, scene),
  ])
  return plain('calm', well === 0 ? 'empty' : 'ok', headline, detail)
}

function waitingNow(queues: Queue[], scene: Scene): string {
  const told = queues.filter((queue) => queue.now.waiting !== null)
  if (told.length === 0) return ''
  const total = told.reduce((sum, queue) => sum + (queue.now.waiting ?? 0), 0)
  const waiting = queues.filter((queue) => queue.now.longest_waiting_since !== null)
  const since = waiting.map((queue) => queue.now.longest_waiting_since ?? '').sort()[0] ?? null
  const without = leftOutOfWaits(queues, scene.language)
  const [any] = waiting
  if (any === undefined) return joined([scene.language.say('nobody_waiting'), without])
  const floorNow = { ...any.now, waiting: total, longest_waiting_since: since }
  return joined([...floor({ ...any, now: floorNow }, scene), without])
}


function joined(parts: (string | null | false)[]): string {
  return parts.filter(Boolean).join(' · ')
}
