/** What can be looked at: the days of the archive, as the service lists them. */
import { ask, type Answer } from '../live/ask'
import type { Instant } from '../live/protocol'

export interface Archive {
  since: Instant | null
  until: Instant | null
  days: { day: string; since: Instant; until: Instant }[]
}

type Asking = () => Promise<Answer<Archive>>

export class Kept {
  archive = $state.raw<Archive | null>(null)

  constructor(private readonly asking: Asking = () => ask<Archive>('/v1/archive')) {}

  async learn(): Promise<void> {
    const answer = await this.asking()
    if (answer.ok) this.archive = answer.body
  }

  /** The instant that is kept and nearest to one of which nothing is; null where nothing is archived. */
  nearest(at: number): number | null {
    const borders = (this.archive?.days ?? []).flatMap(({ since, until }) => [Date.parse(since), Date.parse(until)])
    if (borders.length === 0) return null
    return borders.reduce((best, each) => (Math.abs(each - at) < Math.abs(best - at) ? each : best))
  }
}
