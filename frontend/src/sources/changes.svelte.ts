/** What is done to one source, and what the service said to it. */
import { tell, type Answer, type Refusal } from '../live/ask'
import type { Key } from '../words/language'
import { fieldName, missing, settingsOf, type Entries } from './settings'
import { sourcePath, type FreshSecret, type ProviderField, type SourceDocument } from './wire'

export class SourceChanges {
  busy = $state(false)
  said = $state<Key | null>(null)
  /** The service's own words for a refusal that names no field. */
  refused = $state('')
  /** What is wrong with a field: the service's words, or '' where it stands empty. */
  wrong = $state<Record<string, string>>({})
  /** A secret just made, in full, until the page is left. */
  fresh = $state('')

  constructor(private readonly asked: typeof fetch = fetch) {}

  /** Makes another secret; an empty one is for the service to invent. */
  async renew(name: string, secret: string): Promise<boolean> {
    const body = secret === '' ? {} : { secret }
    const answer = await this.#told<FreshSecret>('POST', sourcePath(name, 'secrets'), body)
    if (!answer.ok) return false
    this.fresh = secret === '' ? (answer.body.secret ?? '') : ''
    return this.#settled('sources.secret_made')
  }

  /** Takes a secret away: whoever still uses it is turned away from now on. */
  async withdraw(name: string, id: string): Promise<boolean> {
    const answer = await this.#told('DELETE', sourcePath(name, 'secrets', id))
    return answer.ok && this.#settled('sources.secret_removed')
  }

  /** Keeps what stands in the fields, unless something required is missing. */
  async save(name: string, entries: Entries, fields: readonly ProviderField[]): Promise<boolean> {
    const empty = missing(entries, fields)
    this.wrong = Object.fromEntries(empty.map((each) => [each, '']))
    if (empty.length > 0) return false
    return this.keep(name, settingsOf(entries, fields))
  }

  /** Keeps settings as they are. */
  async keep(name: string, settings: Record<string, unknown>): Promise<boolean> {
    const answer = await this.#told<SourceDocument>('PATCH', sourcePath(name), { settings })
    return answer.ok && this.#settled('saved')
  }

  /** Takes the source away. */
  async remove(name: string): Promise<boolean> {
    return (await this.#told('DELETE', sourcePath(name))).ok
  }

  async #told<T = null>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Answer<T>> {
    Object.assign(this, { busy: true, said: null, refused: '', wrong: {} })
    const answer = await tell<T>(method, path, body, this.asked)
    this.busy = false
    if (!answer.ok) this.#note(answer.refusal)
    return answer
  }

  #note({ field, detail }: Refusal): void {
    if (field === null) this.refused = detail
    else this.wrong = { [fieldName(field)]: detail }
    if (field === null) this.said = 'save_failed'
  }

  #settled(said: Key): true {
    this.said = said
    return true
  }
}
