/** The systems in three groups: those in the cloud, those in the house, and any other. */
import type { ProviderDocument } from '../sources/wire'
import type { Key } from '../words/language'

export interface Group {
  words: Key
  members: ProviderDocument[]
}

const OPEN = new Set(['generic', 'native'])

/** The groups that have members, each in the order the service told them. */
export function groupsOf(providers: readonly ProviderDocument[]): Group[] {
  const of = (words: Key, belongs: (each: ProviderDocument) => boolean): Group => ({
    words,
    members: providers.filter(belongs),
  })
  const isOpen = ({ name, kind }: ProviderDocument): boolean => OPEN.has(name) || kind === 'native'
  return [
    of('connect.group_cloud', (each) => each.kind === 'webhook' && !isOpen(each)),
    of('connect.group_house', (each) => each.kind === 'connector'),
    of('connect.group_any', isOpen),
  ].filter(({ members }) => members.length > 0)
}
