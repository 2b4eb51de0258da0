/** What people call agents and queues: the names given beside their ids, for whoever reads them at a desk. */
import { ask } from '../live/ask'
import type { Queue, QueueId, Snapshot } from '../live/protocol'
import type { Identity, IdentityKind } from './names.svelte'

const EVERY_MS = 300_000

export class Called {
  #names = $state.raw<Record<IdentityKind, ReadonlyMap<string, string>>>({ agent: new Map(), queue: new Map() })
  #queues = new WeakMap<Queue, Queue>()

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Asks now and every few minutes; answers how to stop. */
  follow(): () => void {
    const look = (): void => void this.load()
    look()
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }

  /** Asks once; while nothing can be asked, ids stand for themselves. */
  async load(): Promise<void> {
    const answer = await ask<{ identities: Identity[] }>('/v1/identities', {}, this.asked)
    if (answer.ok) this.take(answer.body.identities)
  }

  /** Takes the names among these identities. */
  take(identities: readonly Identity[]): void {
    const of = (wanted: IdentityKind): [string, string][] =>
      identities.flatMap(({ kind, canonical, name }) => (kind === wanted && name ? [[canonical, name]] : []))
    this.#names = { agent: new Map(of('agent')), queue: new Map(of('queue')) }
    this.#queues = new WeakMap()
  }

  /** Takes the names of queues, as a television is told them with its board. */
  takeQueues(names: Readonly<Record<QueueId, string>>): void {
    this.#names = { agent: new Map(), queue: new Map(Object.entries(names)) }
    this.#queues = new WeakMap()
  }

  /** The agent's name, the id where there is none. */
  agent(id: string): string {
    return this.#names.agent.get(id) ?? id
  }

  /** The picture with the names of queues that go by their ids; a name in a queue's settings comes first. */
  named(snapshot: Snapshot): Snapshot {
    const names = this.#names.queue
    if (names.size === 0) return snapshot
    const queues = Object.entries(snapshot.queues).map(([id, queue]) => [id, this.#queue(id, queue)])
    return { ...snapshot, queues: Object.fromEntries(queues) as Record<QueueId, Queue> }
  }

  // The same queue stays the same object, so that its row is not drawn again.
  #queue(id: QueueId, queue: Queue): Queue {
    const name = queue.name === id ? this.#names.queue.get(id) : undefined
    if (name === undefined) return queue
    const known = this.#queues.get(queue) ?? { ...queue, name }
    this.#queues.set(queue, known)
    return known
  }
}

/** The names of this page. */
export const called = new Called((...request) => fetch(...request))
