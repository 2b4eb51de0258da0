/** The geometry of a sparkline: two hours of a ratio, its target and the shortfall beneath. */
import type { Trend } from '../live/protocol'

export const BOX = { width: 290, height: 94 }
// The same scale in every tile, so that heights compare; the dot needs room at the edges.
const EDGE = 11
const FORECAST_SHARE = 0.2

export interface Point {
  x: number
  y: number
}

export interface Drawing {
  /** Unbroken stretches; where nothing was measured the line pauses. */
  line: string
  shortfall: string
  forecast: string
  targetY: number
  now: Point | null
}

/** The vertical place of a ratio: 1 at the top, 0 at the bottom. */
export function yOf(ratio: number): number {
  const clamped = Math.min(1, Math.max(0, ratio))
  return round(EDGE + (1 - clamped) * (BOX.height - 2 * EDGE))
}

/** Everything a sparkline draws. */
export function drawing(trend: Trend, target: number): Drawing {
  const forecast = trend.forecast?.values ?? []
  const room = BOX.width - 2 * EDGE
  const span = forecast.length > 0 ? room * (1 - FORECAST_SHARE) : room
  const points = placed(trend.values, EDGE, span)
  const last = points[points.length - 1] ?? null
  const targetY = yOf(target)
  return {
    line: stretches(points).map(path).join(''),
    shortfall: stretches(points).map((stretch) => below(stretch, targetY)).join(''),
    forecast: last === null ? '' : forecastPath(last, forecast, room - span),
    targetY,
    now: last,
  }
}

function forecastPath(from: Point, values: (number | null)[], span: number): string {
  if (values.length === 0) return ''
  const points = placed([null, ...values], from.x, span).slice(1)
  return stretches([from, ...points]).map(path).join('')
}

function placed(values: (number | null)[], start: number, span: number): (Point | null)[] {
  const step = span / Math.max(1, values.length - 1)
  return values.map((value, i) =>
    value === null ? null : { x: round(start + i * step), y: yOf(value) },
  )
}

function stretches(points: (Point | null)[]): Point[][] {
  const found: Point[][] = []
  let open: Point[] = []
  for (const point of [...points, null]) {
    if (point !== null) open.push(point)
    else if (open.length > 0) {
      found.push(open)
      open = []
    }
  }
  return found
}

function path(points: Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')
}

/** The area between the target line and the stretches that run under it. */
function below(points: Point[], targetY: number): string {
  if (points.length < 2) return ''
  const under = crossed(points, targetY).map(({ x, y }) => ({ x, y: Math.max(y, targetY) }))
  if (under.every(({ y }) => y === targetY)) return ''
  const [first, last] = [under[0] as Point, under[under.length - 1] as Point]
  return `${path(under)}L${last.x} ${targetY}L${first.x} ${targetY}Z`
}

/** The points with one more wherever the line crosses the target. */
function crossed(points: Point[], targetY: number): Point[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1]
    if (before === undefined || (before.y - targetY) * (point.y - targetY) >= 0) return [point]
    const share = (targetY - before.y) / (point.y - before.y)
    return [{ x: round(before.x + share * (point.x - before.x)), y: targetY }, point]
  })
}

/** The first, lowest and last ratio of a trend, for those who hear it rather than see it. */
export function summary(trend: Trend): { first: number; lowest: number; last: number } | null {
  const known = trend.values.filter((value) => value !== null)
  const [first, last] = [known[0], known[known.length - 1]]
  if (first === undefined || last === undefined) return null
  return { first, lowest: Math.min(...known), last }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
