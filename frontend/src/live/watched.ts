/** What the views look at: the live board, or one of the past. */
import type { Feed } from './feed.svelte'

export type Watched = Pick<
  Feed,
  'snapshot' | 'present' | 'connection' | 'now' | 'local' | 'asOf' | 'banner' | 'togglePause' | 'want'
>
