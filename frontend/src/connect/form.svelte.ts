/** A source about to be made: its name, what its system asks for, and what the service said. */
import { tell, type Refusal } from '../live/ask'
import {
  SECRET,
  fieldName,
  missing,
  secretField,
  settingFields,
  settingsOf,
  type Entries,
} from '../sources/settings'
import type { FreshSource, ProviderDocument } from '../sources/wire'
import type { Key } from '../words/language'
import type { Mapping } from './mapping.svelte'

export class ConnectForm {
  name = $state('')
  secret = $state('')
  entries = $state<Entries>({})
  wrong = $state<Record<string, string>>({})
  said = $state<Key | null>(null)
  refused = $state('')
  busy = $state(false)
  /** The source as it was made, with its secret in full while this page stays. */
  made = $state.raw<FreshSource | null>(null)

  constructor(
    readonly provider: ProviderDocument,
    taken: readonly string[],
    private readonly asked: typeof fetch = fetch,
  ) {
    this.name = freeName(provider.name, taken)
  }

  /** Makes the source, unless something required is missing; `mapping` is that of payloads, if any. */
  async connect(mapping: Mapping | null): Promise<void> {
    Object.assign(this, { wrong: this.#missing(), said: null, refused: '' })
    const described = mapping?.read()
    if (Object.keys(this.wrong).length > 0 || (mapping !== null && described === undefined)) return
    this.busy = true
    const answer = await tell<FreshSource>('POST', '/v1/sources', this.#document(described), this.asked)
    this.busy = false
    if (answer.ok) this.made = answer.body
    else this.#note(answer.refusal, mapping)
  }

  #missing(): Record<string, string> {
    const empty = missing(this.entries, settingFields(this.provider))
    if (this.name.trim() === '') empty.push('name')
    if (secretField(this.provider)?.required && this.secret.trim() === '') empty.push(SECRET)
    return Object.fromEntries(empty.map((field) => [field, '']))
  }

  #document(mapping: unknown): Record<string, unknown> {
    const settings = settingsOf(this.entries, settingFields(this.provider))
    const secret = this.secret.trim()
    return {
      ...{ name: this.name.trim(), provider: this.provider.name },
      settings: mapping === undefined ? settings : { ...settings, mapping },
      ...(secret === '' ? {} : { secret }),
    }
  }

  #note({ field, detail }: Refusal, mapping: Mapping | null): void {
    const known = field === null ? '' : fieldName(field)
    if (mapping !== null && known.startsWith('mapping')) {
      Object.assign(mapping, { wrong: detail, wrongField: known })
    } else if (this.#fields.includes(known)) this.wrong = { [known]: detail }
    else Object.assign(this, { said: 'connect.not_made', refused: detail })
  }

  get #fields(): string[] {
    return ['name', SECRET, ...settingFields(this.provider).map(({ name }) => name)]
  }
}

/** A name to begin with: that of the system, with a number where it is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const name = wanted === 'native' || wanted === 'generic' ? '' : wanted
  if (name === '' || !taken.includes(name)) return name
  const numbers = taken.map((_, at) => at + 2)
  return `${name}-${numbers.find((n) => !taken.includes(`${name}-${n}`)) ?? ''}`
}
