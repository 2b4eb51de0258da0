/** What the alert row says about the feed itself, and about sources that have fallen silent. */
import { ageMs, ageing } from '../live/connection'
import { isolated, type Language } from '../words/language'
import { plain, type Notice, type Scene } from './notice'

/** The state of the feed, when it is anything but live. */
export function feedNotice(scene: Scene): Notice | null {
  const { connection, language } = scene
  switch (connection.level) {
    case 'silent':
      return silentFeed(scene)
    case 'disconnected':
      return disconnected(scene)
    case 'signed_out':
      return plain('cut', 'cut', language.say('signed_out_title'), language.say('signed_out_detail'))
    case 'past':
      return null
    default:
      if (scene.snapshot === null) return connecting(language)
      return ageing(connection, scene.local) === 'fresh' ? null : unattended(scene)
  }
}

// Paused or looking for its socket for so long that the figures can no longer stand uncommented.
function unattended(scene: Scene): Notice {
  const notice = silentFeed(scene)
  if (scene.connection.level !== 'paused') return notice
  return { ...notice, icon: 'pause', title: scene.language.say('paused') }
}

function connecting(language: Language): Notice {
  return plain('calm', null, language.say('connecting_title'), language.say('connecting_detail'))
}

function silentFeed({ connection, language, times, local, asOf }: Scene): Notice {
  const span = language.span(ageMs(connection, local) / 1000)
  const time = asOf === null ? '' : times.withSeconds(asOf)
  return plain(
    'feed',
    'clock',
    language.say('silent_title', { span }),
    language.say('silent_detail', { time }),
  )
}

function disconnected({ connection, language, times, local, asOf }: Scene): Notice {
  const lost = (local - (connection.lostAt ?? local)) / 1000
  const wait = Math.ceil(((connection.retryAt ?? local) - local) / 1000)
  const retry = wait > 0 ? language.say('retry_in', { n: wait }) : language.say('retrying')
  const known = asOf === null ? '' : language.say('last_known_at', { time: times.withSeconds(asOf) })
  const title = language.say('disconnected_title', { age: language.numbers.duration(lost) })
  return plain('cut', 'cut', title, [known, retry].filter(Boolean).join(' '))
}

/** The queues left without news while the rest of the feed lives. */
export function silentNotice(scene: Scene): Notice | null {
  const { snapshot, silent, language, now } = scene
  const [first] = silent
  if (snapshot === null || first === undefined) return null
  const [id, since] = first
  const name = isolated(silent.size === 1 ? (snapshot.queues[id]?.name ?? id) : sourceName(scene))
  const age = language.numbers.duration((now - (since ?? now)) / 1000)
  const title = language.say('source_silent_title', { name, age })
  return plain('feed', 'clock', title, leftOut(scene, name))
}

function sourceName({ snapshot, silent }: Scene): string {
  const of = [...silent.keys()].flatMap((id) => snapshot?.queues[id]?.sources ?? [])
  return [...new Set(of)].join(', ')
}

function leftOut({ snapshot, silent, language }: Scene, queue: string): string {
  if (silent.size === Object.keys(snapshot?.queues ?? {}).length) {
    return language.say('source_silent_all')
  }
  if (silent.size === 1) return language.say('source_silent_one', { queue })
  return language.say('source_silent_many', { n: silent.size })
}
