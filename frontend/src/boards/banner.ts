/** What is broadcast to every screen, as far as it is still to be shown. */
import type { Banner } from '../live/protocol'

/** The line, or null where there is none or its time has passed; `now` is the service's. */
export function bannerText(banner: Banner | null, now: number | null): string | null {
  if (banner === null || banner.text === null) return null
  const isOver = banner.until !== null && now !== null && Date.parse(banner.until) <= now
  return isOver ? null : banner.text
}
