/** The keys that walk from queue to queue. */
import type { QueueId } from '../live/protocol'
import { queueAddress, type Route } from '../routes'

/** 1 to 9 open a queue, J and K the next and the one before, Escape goes one level up. */
export function queueKeys(
  queues: readonly QueueId[],
  route: Route,
  go: (address: string) => void,
): Record<string, () => void> {
  const here = route.view === 'queue' || route.view === 'settings' ? route.queue : null
  const numbered = queues.slice(0, 9).map((id, at) => {
    return [String(at + 1), () => go(queueAddress(id))] as const
  })
  const keys: Record<string, () => void> = Object.fromEntries(numbered)
  const { next, previous } = neighbours(queues, here)
  if (next !== null) keys['j'] = () => go(queueAddress(next))
  if (previous !== null) keys['k'] = () => go(queueAddress(previous))
  if (route.view === 'settings') keys['escape'] = () => go(queueAddress(route.queue))
  else if (route.view !== 'overview') keys['escape'] = () => go('#/')
  return keys
}

/** The queues beside one, going round; from outside, the first and the last. */
export function neighbours(
  queues: readonly QueueId[],
  here: QueueId | null,
): { next: QueueId | null; previous: QueueId | null } {
  const at = here === null ? -1 : queues.indexOf(here)
  const count = queues.length
  const next = queues[(at + 1) % Math.max(1, count)] ?? null
  const previous = queues[(Math.max(at, 0) - 1 + count) % Math.max(1, count)] ?? null
  return { next, previous }
}
