/** The pages that a board shows in turn, and what they are called. */
import type { Queue, QueueId } from '../live/protocol'
import { isolated, type Language } from '../words/language'

export const OVERVIEW = 'overview'
export const TRENDS = 'trends'
const QUEUE = 'queue:'
const MOST = 24

/** The pages that may still be added. */
export function pagesLeft(chosen: readonly string[], queues: readonly QueueId[]): string[] {
  if (chosen.length >= MOST) return []
  const every = [OVERVIEW, TRENDS, ...queues.map((id) => QUEUE + id)]
  return every.filter((page) => !chosen.includes(page))
}

/** What a page is called. */
export function pageWords(page: string, queues: Readonly<Record<QueueId, Queue>>, language: Language): string {
  if (page === OVERVIEW) return language.say('boards.page_overview')
  if (page === TRENDS) return language.say('boards.page_trends')
  const id = page.slice(QUEUE.length)
  return language.say('boards.page_queue', { queue: isolated(queues[id]?.name ?? id) })
}
