/** Every source and every system that can be connected, as the service last told. */
import { ask } from '../live/ask'
import { Asked } from '../live/asked.svelte'
import type { ProviderDocument, SourceDocument, SourcesDocument } from './wire'

const EVERY_MS = 4_000

export class SourceBook {
  readonly #asked = new Asked<SourcesDocument>()
  readonly sources = $derived.by<SourceDocument[]>(() => this.#asked.body?.sources ?? [])
  readonly providers = $derived.by<ProviderDocument[]>(() => this.#asked.body?.providers ?? [])
  readonly letters = $derived.by(() => this.sources.reduce((sum, each) => sum + each.dead_letters, 0))
  readonly ready = $derived.by(() => this.#asked.body !== null)
  readonly failed = $derived.by(() => this.#asked.failed)

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Asks anew. */
  async refresh(): Promise<void> {
    await this.#asked.fetch(() => ask('/v1/sources', {}, this.asked))
  }

  /** Asks now and every few seconds; answers how to stop. */
  follow(): () => void {
    void this.refresh()
    const timer = setInterval(() => void this.refresh(), EVERY_MS)
    return () => clearInterval(timer)
  }

  /** The source of a name, if there is one. */
  source(name: string): SourceDocument | null {
    return this.sources.find((each) => each.name === name) ?? null
  }

  /** The provider of a name, if there is one. */
  provider(name: string): ProviderDocument | null {
    return this.providers.find((each) => each.name === name) ?? null
  }
}
