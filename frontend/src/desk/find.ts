/** Finding a queue by what somebody types. */
import type { Queue, QueueId } from '../live/protocol'

export interface Found {
  id: QueueId
  name: string
}

const MOST = 9

/** The queues a word fits, those that begin with it first; without a word, all. */
export function findQueues(queues: Record<QueueId, Queue>, word: string, locale: string): Found[] {
  const wanted = folded(word, locale)
  const ranked = Object.entries(queues).map(([id, { name }]) => {
    return { id, name, rank: rankOf([name, id].map((each) => folded(each, locale)), wanted) }
  })
  return ranked
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ id, name }) => ({ id, name }))
}

function rankOf(texts: string[], wanted: string): number {
  if (texts.some((text) => text.startsWith(wanted))) return 0
  return texts.some((text) => text.includes(wanted)) ? 1 : 2
}

// Without case and accents: whoever types in a hurry leaves them out.
function folded(text: string, locale: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').trim().toLocaleLowerCase(locale)
}
