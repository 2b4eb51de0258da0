/** How to send the first event: asked of the service, since only it knows its address and key. */

export interface ConnectHint {
  events_url: string
  key: string
  curl: string
}

/** The sample command of this installation, or null when it cannot be had. */
export async function fetchConnectHint(ask: typeof fetch = fetch): Promise<ConnectHint | null> {
  try {
    const answer = await ask('/v1/connect', { credentials: 'same-origin' })
    if (!answer.ok) return null
    const hint = (await answer.json()) as Partial<ConnectHint>
    return typeof hint.curl === 'string' ? (hint as ConnectHint) : null
  } catch {
    return null
  }
}
