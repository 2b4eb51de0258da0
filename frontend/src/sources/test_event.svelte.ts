/** A test event on its way through the whole service: sent, and seen again as the source's newest. */
import { tell } from '../live/ask'
import { latest } from './state'
import { sourcePath } from './wire'

export type TestState = 'none' | 'sending' | 'sent' | 'arrived' | 'failed'

export class TestEvent {
  refused = $state('')
  #state = $state<Exclude<TestState, 'arrived'>>('none')
  #before: string | null = null

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Sends one; `heard` is the source's newest event until then. */
  async send(source: string, heard: string | null): Promise<void> {
    this.#before = heard
    this.#state = 'sending'
    this.refused = ''
    const answer = await tell<{ event: string }>('POST', sourcePath(source, 'test'), undefined, this.asked)
    if (!answer.ok) this.refused = answer.refusal.detail
    this.#state = answer.ok ? 'sent' : 'failed'
  }

  /** How far it has come, given the source's newest event. */
  state(heard: string | null): TestState {
    const isNews = heard !== this.#before && latest(this.#before, heard) === heard
    return this.#state === 'sent' && isNews ? 'arrived' : this.#state
  }
}
