/** Questions to the service beside the live feed: one way to ask, one way to be refused. */

/** What an answer other than yes says. */
export interface Refusal {
  status: number
  /** The part of the request that was refused, where the service names one. */
  field: string | null
  detail: string
}

export type Answer<T> =
  | { ok: true; body: T; version: string | null }
  | { ok: false; refusal: Refusal }

/** Asks for a document; never throws. */
export async function ask<T>(
  path: string,
  query: Record<string, string | number | null | undefined> = {},
  asked: typeof fetch = fetch,
): Promise<Answer<T>> {
  const wanted = Object.entries(query).filter(([, value]) => value != null)
  const search = new URLSearchParams(wanted.map(([name, value]) => [name, String(value)]))
  return carried<T>(() => asked(`${path}${wanted.length > 0 ? `?${search}` : ''}`, SAME_PAGE))
}

/** Replaces a document, if it is still at the version it was read at; never throws. */
export async function put<T>(
  path: string,
  body: unknown,
  version: string | null,
  asked: typeof fetch = fetch,
): Promise<Answer<T>> {
  const headers = {
    'Content-Type': 'application/json',
    ...(version === null ? {} : { 'If-Match': version }),
  }
  const request = { ...SAME_PAGE, method: 'PUT', headers, body: JSON.stringify(body) }
  return carried<T>(() => asked(path, request))
}

/** Sends a change that carries a document, or none; an answer without a document has `null`; never throws. */
export async function tell<T = null>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  asked: typeof fetch = fetch,
): Promise<Answer<T>> {
  const headers = { 'Content-Type': 'application/json' }
  const document = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  return carried<T>(() => asked(path, { ...SAME_PAGE, method, ...document }))
}

const SAME_PAGE: RequestInit = { credentials: 'same-origin' }
const NO_CONTENT = 204
const UNREACHED: Refusal = { status: 0, field: null, detail: '' }

async function carried<T>(send: () => Promise<Response>): Promise<Answer<T>> {
  try {
    const answer = await send()
    if (!answer.ok) return { ok: false, refusal: await refusal(answer) }
    const body = answer.status === NO_CONTENT ? null : await answer.json()
    return { ok: true, body: body as T, version: answer.headers.get('ETag') }
  } catch {
    return { ok: false, refusal: UNREACHED }
  }
}

async function refusal(answer: Response): Promise<Refusal> {
  const told = (await answer.json().catch(() => ({}))) as Partial<Refusal>
  return { status: answer.status, field: told.field ?? null, detail: told.detail ?? '' }
}
