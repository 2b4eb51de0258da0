/** What the service tells about sources, letters and names, and what it is told. */
import type { Instant } from '../live/protocol'

export type SourceKind = 'webhook' | 'native' | 'connector'
export type SourceState =
  | 'waiting'
  | 'live'
  | 'silent'
  | 'connecting'
  | 'refused'
  | 'retrying'
  | 'stopped'

/** A live secret, known by its ending; the whole of it is told once, when it is made. */
export interface Secret {
  id: string
  ending: string
  since: Instant | null
}

/** One source: what it is, how it stands, and what came of it. */
export interface SourceDocument {
  name: string
  provider: string
  kind: SourceKind
  label: string
  origin: 'stored' | 'environment' | 'seen'
  address: string | null
  secrets: Secret[]
  settings: Record<string, unknown>
  editable: boolean
  state: SourceState
  detail: string | null
  since: Instant | null
  last_event_at: Instant | null
  lag_s: number | null
  skew_s: number | null
  dead_letters: number
}

/** A source just made, or given a new secret: the secret in full, this once. */
export type FreshSource = SourceDocument & { secret?: string | null }
export type FreshSecret = Secret & { secret?: string | null }

export interface ProviderField {
  name: string
  label: string
  secret: boolean
  required: boolean
  example: string | number | null
  form: 'secret' | 'text' | 'host' | 'port' | 'path' | 'mapping'
}

export interface Step {
  key: string
  params: Record<string, string>
  /** In English, for a key this build has no words for. */
  text: string
}

/** A system that can be connected. */
export interface ProviderDocument {
  name: string
  label: string
  kind: SourceKind
  proof: string
  /** Whose choice the secret is: ours, the other system's (now, or once it knows the address), nobody's. */
  secret: 'ours' | 'theirs' | 'later' | 'nobody'
  steps: Step[]
  fields: ProviderField[]
  reports: Record<string, unknown>
}

export interface SourcesDocument {
  sources: SourceDocument[]
  providers: ProviderDocument[]
}

/** What became of something sent again. */
export interface Tally {
  accepted: number
  repeated: number
  ignored: number | string[]
  refused: number | string[]
}

/** The address of a source in the API. */
export function sourcePath(name: string, ...more: string[]): string {
  return ['/v1/sources', ...[name, ...more].map(encodeURIComponent)].join('/')
}
