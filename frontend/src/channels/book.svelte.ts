/** Every channel as the service last told, and what is changed about them. */
import { ask, tell, type Answer } from '../live/ask'
import type { Key } from '../words/language'
import type { Channel, ChannelsDocument, FreshChannel } from './wire'

const PATH = '/v1/channels'

export interface Draft {
  name: string
  kind: string
  entries: Record<string, string>
  language: string
  default: boolean
}

export class ChannelBook {
  body = $state.raw<ChannelsDocument | null>(null)
  failed = $state(false)
  busy = $state(false)
  said = $state<Key | null>(null)
  refused = $state('')
  /** What is wrong with a field of the form, by `name`, `settings.url` … */
  wrong = $state.raw<Record<string, string>>({})

  constructor(private readonly asked: typeof fetch = fetch) {}

  async load(): Promise<void> {
    const answer = await ask<ChannelsDocument>(PATH, {}, this.asked)
    this.failed = !answer.ok
    if (answer.ok) this.body = answer.body
  }

  /** Sets a channel up; answers it with what was made up for it. */
  async add(draft: Draft): Promise<FreshChannel | null> {
    const kind = this.body?.kinds.find(({ name }) => name === draft.kind)
    const chosen = (secret: boolean): Record<string, string> =>
      Object.fromEntries(
        (kind?.fields ?? [])
          .filter((field) => field.secret === secret && draft.entries[field.name]?.trim())
          .map(({ name }) => [name, draft.entries[name]?.trim() ?? '']),
      )
    const body = {
      ...{ name: draft.name, kind: draft.kind, language: draft.language, default: draft.default },
      ...{ settings: chosen(false), secrets: chosen(true) },
    }
    const answer = await this.#told<FreshChannel>('POST', PATH, body)
    return answer.ok ? answer.body : null
  }

  /** Changes something of a channel. */
  async change(id: string, changed: Partial<Channel>): Promise<boolean> {
    return (await this.#told('PATCH', this.#of(id), changed)).ok
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#told('DELETE', this.#of(id))).ok
  }

  /** Sends a test, and says how it was taken. */
  async test(id: string): Promise<boolean> {
    return (await this.#told('POST', `${this.#of(id)}/test`, undefined, 'channels.test_sent')).ok
  }

  #of(id: string): string {
    return `${PATH}/${encodeURIComponent(id)}`
  }

  async #told<T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    said: Key = 'saved',
  ): Promise<Answer<T>> {
    Object.assign(this, { busy: true, said: null, refused: '', wrong: {} })
    const answer = await tell<T>(method, path, body, this.asked)
    if (answer.ok) this.said = said
    else this.#refuse(answer.refusal.field, answer.refusal.detail)
    await this.load()
    this.busy = false
    return answer
  }

  #refuse(field: string | null, detail: string): void {
    if (field === null) Object.assign(this, { said: 'save_failed', refused: detail })
    else this.wrong = { [field]: detail }
  }
}
