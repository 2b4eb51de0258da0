/** What is on the screen: the live board, or the past one held up before it. */
import type { Feed } from './feed.svelte'
import type { Watched } from './watched'

export class Shown implements Watched {
  past = $state.raw<Watched | null>(null)

  constructor(readonly live: Feed) {}

  get snapshot(): Watched['snapshot'] {
    return this.#one.snapshot
  }

  get present(): Watched['present'] {
    return this.live.snapshot
  }

  get connection(): Watched['connection'] {
    return this.#one.connection
  }

  get now(): Watched['now'] {
    return this.#one.now
  }

  get local(): Watched['local'] {
    return this.live.local
  }

  get asOf(): Watched['asOf'] {
    return this.#one.asOf
  }

  get banner(): Watched['banner'] {
    return this.#one.banner
  }

  togglePause(): void {
    this.#one.togglePause()
  }

  want(windows: readonly string[]): void {
    this.#one.want(windows)
  }

  get #one(): Watched {
    return this.past ?? this.live
  }
}
