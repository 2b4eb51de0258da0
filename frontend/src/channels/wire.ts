/** The ways in which people are told, as the service speaks of them. */
import type { Instant } from '../live/protocol'

export interface ChannelField {
  name: string
  label: string
  example: string
  secret: boolean
  required: boolean
}

export interface ChannelKind {
  name: string
  label: string
  /** Whether one message follows the alert, or every state has a message of its own. */
  updates: boolean
  available: boolean
  fields: ChannelField[]
}

export interface Channel {
  id: string
  name: string
  kind: string
  label: string
  settings: Record<string, string>
  secrets: Record<string, { ending: string; since: Instant }>
  language: string
  enabled: boolean
  default: boolean
  broken: { since: Instant; reason: string } | null
}

export interface ChannelsDocument {
  channels: Channel[]
  kinds: ChannelKind[]
}

/** A channel just made: what was made up for it stands here in full, this once. */
export type FreshChannel = Channel & { made: Record<string, string> }

export interface SlackManifest {
  manifest: unknown
  interactions_url: string
  commands_url: string
  reachable: boolean
}
