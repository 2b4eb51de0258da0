/** What a television shows in turn: the tiles page by page, all trends, single queues. */
import type { BoardDocument } from '../boards/document'
import type { QueueId } from '../live/protocol'
import { layoutIn, type Fit } from './legibility'
import type { Layout } from './layout'

export interface Screen {
  view: 'tiles' | 'trends' | 'queue'
  /** The queues on it, each in its place. */
  ids: readonly QueueId[]
  layout: Layout
}

const QUEUE = 'queue:'

/** The screens of a board, in order; a queue that nobody has heard of has none. */
export function screensOf(
  places: readonly QueueId[],
  board: Pick<BoardDocument, 'pages'>,
  fit: Fit,
  strip: boolean,
): Screen[] {
  const cut = (view: Screen['view'], ids: readonly QueueId[]): Screen[] => {
    const layout = layoutIn(ids.length, fit, strip)
    return Array.from({ length: layout.pages }, (_, at) => ({
      view,
      ids: ids.slice(at * layout.places, (at + 1) * layout.places),
      layout,
    }))
  }
  const shown = (board.pages ?? ['overview']).flatMap((page) => {
    if (page === 'trends') return cut('trends', places)
    if (page === 'overview') return cut('tiles', places)
    const id = page.startsWith(QUEUE) ? page.slice(QUEUE.length) : null
    return id !== null && places.includes(id) ? cut('queue', [id]) : []
  })
  return shown.length === 0 ? cut('tiles', places) : shown
}

/** The screen to turn to when a queue's breach begins: its tile, else wherever it is seen; null where nowhere. */
export function screenOf(screens: readonly Screen[], queue: QueueId): number | null {
  const views = (['tiles', 'queue', 'trends'] as const).map((view) =>
    screens.findIndex((screen) => screen.view === view && screen.ids.includes(queue)),
  )
  return views.find((at) => at >= 0) ?? null
}
