/** The settings of a source as a form: the way there and back, and what is missing. */
import type { ProviderDocument, ProviderField } from './wire'

/** The name of the one field that is no setting but the source's proof. */
export const SECRET = 'secret'

export type Entries = Record<string, string>

/** The fields that are plain settings; a description of payloads has an editor of its own. */
export function settingFields({ fields }: ProviderDocument): ProviderField[] {
  return fields.filter(({ form }) => form !== 'secret' && form !== 'mapping')
}

/** True for a source whose payloads have to be described. */
export function isMapped({ fields }: ProviderDocument): boolean {
  return fields.some(({ form }) => form === 'mapping')
}

/** The field for a secret that the other system makes, or null where it is ours to make. */
export function secretField({ fields, secret }: ProviderDocument): ProviderField | null {
  if (secret === 'ours' || secret === 'nobody') return null
  return fields.find(({ form }) => form === 'secret') ?? null
}

/** What stands in the fields for settings as they are kept. */
export function entriesOf(settings: Record<string, unknown>, fields: readonly ProviderField[]): Entries {
  return Object.fromEntries(fields.map(({ name }) => [name, written(settings[name])]))
}

function written(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value)
}

/** The settings that stand in the fields; what was left empty is left out. */
export function settingsOf(entries: Entries, fields: readonly ProviderField[]): Record<string, unknown> {
  const filled = fields.map((field) => [field, (entries[field.name] ?? '').trim()] as const)
  return Object.fromEntries(
    filled.filter(([, text]) => text !== '').map(([field, text]) => [field.name, valueOf(text, field)]),
  )
}

function valueOf(text: string, { form }: ProviderField): unknown {
  const value = Number(text)
  return form === 'port' && Number.isFinite(value) ? value : text
}

/** The names of required fields that stand empty. */
export function missing(entries: Entries, fields: readonly ProviderField[]): string[] {
  return fields
    .filter(({ name, required }) => required && (entries[name] ?? '').trim() === '')
    .map(({ name }) => name)
}

/** A field by the name the service refuses it by: `settings.host` is the field `host`. */
export function fieldName(refused: string): string {
  return refused.replace(/^\$?\.?settings\./, '')
}
