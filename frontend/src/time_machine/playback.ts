/** Where the time machine stands: at an instant, or on its way from one at some speed. */

export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const
export type Speed = (typeof SPEEDS)[number]

export interface Playback {
  /** The instant at which it stands, or from which it set out. */
  readonly from: number
  /** The local instant at which it set out, or null while it stands. */
  readonly since: number | null
  readonly speed: Speed
}

/** Standing at an instant. */
export function standing(at: number, speed: Speed = 60): Playback {
  return { from: at, since: null, speed }
}

/** The past instant shown at a local one. */
export function instantAt({ from, since, speed }: Playback, local: number): number {
  return since === null ? from : from + (local - since) * speed
}

/** Setting out from where it stands. */
export function played(playback: Playback, local: number): Playback {
  return playback.since === null ? { ...playback, since: local } : playback
}

/** Standing where it has come to. */
export function paused(playback: Playback, local: number): Playback {
  return { ...playback, from: instantAt(playback, local), since: null }
}

/** Standing, or going on, from another instant. */
export function moved(playback: Playback, at: number, local: number): Playback {
  return { ...playback, from: at, since: playback.since === null ? null : local }
}

/** At another speed from where it has come to. */
export function sped(playback: Playback, speed: Speed, local: number): Playback {
  return { ...moved(playback, instantAt(playback, local), local), speed }
}

/** The next speed up or down; the ends stay. */
export function nextSpeed(speed: Speed, by: 1 | -1): Speed {
  return SPEEDS[SPEEDS.indexOf(speed) + by] ?? speed
}
