/** The layout of the board kept in the browser, so that a reload shows places before figures. */
import type { QueueId, Snapshot, Target } from './protocol'

const KEY = 'callboard.layout'

export interface CachedQueue {
  id: QueueId
  name: string
  target: Target
}

export interface CachedLayout {
  centre: string
  timezone: string
  queues: CachedQueue[]
}

/** Names and targets of a snapshot, in the order of the tiles; no figures. */
export function layoutOf(snapshot: Snapshot): CachedLayout {
  return {
    centre: snapshot.centre_name || snapshot.centre,
    timezone: snapshot.timezone,
    queues: Object.entries(snapshot.queues).map(([id, { name, target }]) => ({ id, name, target })),
  }
}

/** Keeps a layout; a browser that keeps nothing only loses the preview. */
export function keepLayout(layout: CachedLayout, storage: Storage): void {
  try {
    storage.setItem(KEY, JSON.stringify(layout))
  } catch {
    // Storage may be full or forbidden in a kiosk; the board does without.
  }
}

/** The layout kept last, or null. */
export function keptLayout(storage: Storage): CachedLayout | null {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? 'null') as CachedLayout | null
    return Array.isArray(kept?.queues) ? kept : null
  } catch {
    return null
  }
}
