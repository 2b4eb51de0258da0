/** A board's document: what it shows, as the service keeps it. */
import type { BoardDocument, Limits } from '../live/protocol_types'

export type { BoardDocument, Limits }

/** The main board before anybody changed it. */
export const DEFAULT: BoardDocument = {
  name: 'Main board',
  queues: null,
  kpis: null,
  windows: ['30m', 'today'],
  order: 'name',
  message: null,
  theme: 'dark',
  language: null,
  distance_m: 6,
  diagonal_in: 65,
  carousel_s: 30,
  sound: false,
  thresholds: {},
  tile_kpi: 'service_level',
  pages: null,
  quiet: null,
  swap: false,
}

export const WINDOWS = ['15m', '30m', '60m', 'today'] as const

/** The window of a board's tiles. */
export function tileWindow(board: BoardDocument): string {
  return board.windows[0] ?? '30m'
}

/** The window of a board's totals. */
export function totalWindow(board: BoardDocument): string {
  return board.windows[1] ?? tileWindow(board)
}
