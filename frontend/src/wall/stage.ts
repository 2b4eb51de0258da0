/** Where the stage stands on a screen. */

export const STAGE = { width: 1920, height: 1080 }
const ORBIT: readonly (readonly [number, number])[] = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
  [-2, 2],
  [-2, 0],
  [-2, -2],
  [0, -2],
  [2, -2],
]

export interface Place {
  x: number
  y: number
  scale: number
}

/** The largest stage that fits, centred, one small step further along its orbit each minute. */
export function scaled(width: number, height: number, minute: number): Place {
  const scale = Math.min(width / STAGE.width, height / STAGE.height)
  const [x, y] = ORBIT[minute % ORBIT.length] ?? [0, 0]
  return {
    x: (width - STAGE.width * scale) / 2 + x,
    y: (height - STAGE.height * scale) / 2 + y,
    scale,
  }
}
