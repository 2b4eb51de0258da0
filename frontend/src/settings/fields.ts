/** The settings of a queue as a form: its fields, their limits, and the way there and back. */
import type { Key } from '../words/language'

/** A document of settings as the service keeps it; what the form does not show travels untouched. */
export type QueueSettings = Record<string, unknown>

export interface Field {
  /** Its place in the document, and the name the service refuses it by. */
  path: string
  words: Key
  kind: 'text' | 'number' | 'formula' | 'attribution'
  min: number
  max: number
  /** What the screen shows for one of the document: 100 for a share in percent. */
  scale: number
}

const text = (path: string, words: Key): Field => ({
  ...{ path, words, kind: 'text', min: 0, max: 200, scale: 1 },
})

const number = (path: string, words: Key, min: number, max: number, scale = 1): Field => ({
  ...{ path, words, kind: 'number', min, max, scale },
})

const choice = (path: string, words: Key, kind: 'formula' | 'attribution'): Field => ({
  ...{ path, words, kind, min: 0, max: 0, scale: 1 },
})

export const MAIN: readonly Field[] = [
  text('name', 'set_name'),
  text('group', 'set_group'),
  number('target.ratio', 'set_ratio', 1, 100, 100),
  number('target.within_s', 'set_within_s', 1, 3600),
  number('short_abandon_s', 'set_short_abandon_s', 0, 3600),
  choice('formula', 'set_formula', 'formula'),
  choice('attribution', 'set_attribution', 'attribution'),
]

export const THRESHOLDS: readonly Field[] = [
  number('thresholds.breach_points', 'set_breach_points', 0, 100),
  number('thresholds.recover_points', 'set_recover_points', 0, 100),
  number('thresholds.clear_points', 'set_clear_points', 0, 100),
  number('thresholds.worsen_s', 'set_worsen_s', 0, 86_400),
  number('thresholds.better_s', 'set_better_s', 0, 86_400),
  number('thresholds.longest_wait_s', 'set_longest_wait_s', 1, 86_400),
  number('thresholds.wait_cleared_s', 'set_wait_cleared_s', 0, 86_400),
  number('thresholds.fewest', 'set_fewest', 0, 10_000),
]

export type Entries = Record<string, string>

/** What stands in the fields for a document. */
export function entriesOf(settings: QueueSettings, fields: readonly Field[]): Entries {
  return Object.fromEntries(fields.map((field) => [field.path, entry(settings, field)]))
}

function entry(settings: QueueSettings, { path, kind, scale }: Field): string {
  const value = at(settings, path)
  if (value === null || value === undefined) return ''
  return kind === 'number' ? String(rounded(Number(value) * scale)) : String(value)
}

/** The paths of the fields that hold no acceptable value. */
export function refusedFields(entries: Entries, fields: readonly Field[]): string[] {
  return fields.filter((field) => !isAcceptable(entries[field.path] ?? '', field)).map(({ path }) => path)
}

function isAcceptable(entered: string, { kind, min, max }: Field): boolean {
  if (kind !== 'number') return entered.length <= max || kind !== 'text'
  const value = Number(entered)
  return entered.trim() !== '' && Number.isFinite(value) && value >= min && value <= max
}

/** The document with what stands in the fields. */
export function withEntries(
  settings: QueueSettings,
  entries: Entries,
  fields: readonly Field[],
): QueueSettings {
  return fields.reduce((made, field) => {
    return placed(made, field.path.split('.'), valueOf(entries[field.path] ?? '', field))
  }, settings)
}

function valueOf(entered: string, { kind, scale }: Field): unknown {
  if (kind === 'number') return rounded(Number(entered) / scale)
  const kept = entered.trim()
  return kept === '' ? null : kept
}

function placed(within: QueueSettings, [name, ...rest]: string[], value: unknown): QueueSettings {
  if (name === undefined) return within
  if (rest.length === 0) return { ...within, [name]: value }
  return { ...within, [name]: placed((within[name] ?? {}) as QueueSettings, rest, value) }
}

function at(within: QueueSettings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return (value as Record<string, unknown> | null | undefined)?.[name]
  }, within)
}

// 0.29 times 100 is 28.999999999999996.
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
