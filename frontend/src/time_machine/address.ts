/** The past instant in an address: #/queue/NE?at=2026-11-17T10:42:07Z. */
import type { Route } from '../routes'

const NAME = 'at'
const SECOND_MS = 1000

// The views that show a board; all others are about the present.
const BOARDS: ReadonlySet<Route['view']> = new Set(['overview', 'wall', 'queue', 'agents', 'alerts'])

/** True for a view that can show the past. */
export function showsPast({ view }: Route): boolean {
  return BOARDS.has(view)
}

/** The instant that an address asks for, or null for the present. */
export function pastOf(hash: string): number | null {
  const [, query = ''] = split(hash)
  const at = Date.parse(new URLSearchParams(query).get(NAME) ?? '')
  return Number.isNaN(at) ? null : at
}

/** The address at a past instant, to the second, or at the present. */
export function withPast(hash: string, at: number | null): string {
  const [path, query] = split(hash)
  const asked = new URLSearchParams(query)
  asked.delete(NAME)
  const rest = asked.toString()
  const all = [...(rest === '' ? [] : [rest]), ...(at === null ? [] : [`${NAME}=${written(at)}`])]
  return `${path || '#/'}${all.length === 0 ? '' : `?${all.join('&')}`}`
}

/** An instant to the second, as the service reads it. */
export function written(at: number): string {
  return `${new Date(Math.floor(at / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19)}Z`
}

function split(hash: string): [string, string] {
  const [path = '', ...query] = hash.split('?')
  return [path, query.join('?')]
}
