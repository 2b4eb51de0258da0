/** Sources, and systems to connect, for tests. */
import type { ProviderDocument, ProviderField, SourceDocument } from '../sources/wire'
import { before } from './day'

/** A source that is well. */
export function source(over: Partial<SourceDocument> = {}): SourceDocument {
  return {
    ...{ name: 'flex', provider: 'twilio', kind: 'webhook', label: 'Twilio', origin: 'stored' },
    address: 'https://board.example/v1/webhooks/twilio/flex',
    secrets: [{ id: 's1', ending: '…a1b2', since: before(86_400) }],
    ...{ settings: {}, editable: true, state: 'live', detail: null, since: before(3_600) },
    ...{ last_event_at: before(7), lag_s: 0.4, skew_s: 0, dead_letters: 0 },
    ...over,
  }
}

function field(name: string, label: string, over: Partial<ProviderField> = {}): ProviderField {
  return { name, label, secret: false, required: true, example: null, form: 'text', ...over }
}

const SECRET = { secret: true, form: 'secret' } as const

export const TWILIO: ProviderDocument = {
  ...{ name: 'twilio', label: 'Twilio', kind: 'webhook', proof: 'a signature', secret: 'theirs' },
  steps: [
    { key: 'twilio.token', params: {}, text: 'Copy the auth token.' },
    { key: 'twilio.enqueue', params: {}, text: 'Write {address} into the action.' },
  ],
  fields: [field('secret', 'Auth token', SECRET)],
  reports: { queue: 'TaskQueueEnteredDate', hold: 'participant-hold', 'not answered': 'timeout' },
}

export const AMI: ProviderDocument = {
  ...{ name: 'asterisk-ami', label: 'Asterisk (AMI)', kind: 'connector', proof: 'we sign in there' },
  ...{ secret: 'theirs', steps: [] },
  fields: [
    field('host', 'Host', { form: 'host', example: 'pbx.example.com' }),
    field('port', 'Port', { form: 'port', required: false, example: 5038 }),
    field('secret', 'Password', SECRET),
  ],
  reports: { queue: 'QueueCallerJoin', 'agent states': 'QueueMemberStatus' },
}

export const GENERIC: ProviderDocument = {
  ...{ name: 'generic', label: 'Any other', kind: 'webhook', proof: 'a key', secret: 'ours', steps: [] },
  fields: [field('secret', 'API key', { ...SECRET, required: false }), field('mapping', 'Mapping', { form: 'mapping' })],
  reports: { queue: 'as mapped' },
}
