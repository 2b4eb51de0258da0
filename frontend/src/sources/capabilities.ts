/** What a system can report, as a newcomer compares systems. */
import type { Key } from '../words/language'
import type { ProviderDocument } from './wire'

export interface Capability {
  slug: string
  words: Key
  told: boolean
}

const COMPARED: readonly { slug: string; words: Key; also: string }[] = [
  { slug: 'queue', words: 'queue', also: 'queue' },
  { slug: 'abandoned', words: 'abandoned', also: 'abandoned' },
  { slug: 'hold', words: 'hold', also: 'hold' },
  { slug: 'rona', words: 'rona', also: 'not answered' },
  { slug: 'blocked', words: 'blocked', also: 'blocked' },
  { slug: 'transfer', words: 'connect.reports_transfer', also: 'transfer' },
  { slug: 'acw', words: 'wrap_up', also: 'after-call work' },
  { slug: 'agents', words: 'connect.reports_agents', also: 'agent states' },
]

/** Each thing worth comparing, and whether the system tells it. */
export function capabilities({ reports }: ProviderDocument): Capability[] {
  return COMPARED.map(({ slug, words, also }) => {
    return { slug, words, told: Boolean(reports[slug] ?? reports[also]) }
  })
}
