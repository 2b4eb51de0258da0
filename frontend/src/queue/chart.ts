/** The geometry of the large trend: two hours of service level on a scale from 0 to 100. */
import type { Queue, Trend } from '../live/protocol'

export const CHART = { height: 300, start: 44, end: 84, top: 14, bottom: 30 }

export interface Mark {
  at: number
  value: number | null
  x: number
  y: number | null
}

export interface TrendChart {
  marks: Mark[]
  line: string
  shortfall: string
  targetY: number
  levels: { ratio: number; y: number }[]
  /** One at every half hour, or every hour where room is scarce. */
  times: { at: number; x: number }[]
  now: Mark | null
}

const HALF_HOUR_MS = 1_800_000
const HOUR_MS = 3_600_000

/** Where a ratio stands. */
export function chartY(ratio: number): number {
  const room = CHART.height - CHART.top - CHART.bottom
  return round(CHART.top + (1 - Math.min(1, Math.max(0, ratio))) * room)
}

/** The trend with its last step as fresh as the figure above it, so that the two never differ. */
export function upToNow({ trend, windows }: Pick<Queue, 'trend' | 'windows'>): Trend | null {
  if (trend === undefined) return null
  const present = windows[trend.window]?.kpis[trend.kpi]?.value
  return present === undefined ? trend : { ...trend, values: [...trend.values.slice(0, -1), present] }
}

/** Everything the large trend draws. */
export function trendChart(trend: Trend, target: number, width: number): TrendChart {
  const marks = marksOf(trend, width)
  const stretches = unbroken(marks)
  const targetY = chartY(target)
  return {
    ...{ marks, targetY },
    line: stretches.map(path).join(''),
    shortfall: stretches.map((each) => below(each, targetY)).join(''),
    levels: [0, 0.2, 0.4, 0.6, 0.8, 1].map((ratio) => ({ ratio, y: chartY(ratio) })),
    times: timesOf(marks, width < 500 ? HOUR_MS : HALF_HOUR_MS),
    now: [...marks].reverse().find(({ y }) => y !== null) ?? null,
  }
}

function marksOf({ values, until, step_s: step }: Trend, width: number): Mark[] {
  const end = Date.parse(until)
  const room = Math.max(0, width - CHART.start - CHART.end)
  const last = Math.max(1, values.length - 1)
  return values.map((value, i) => ({
    at: end - (values.length - 1 - i) * step * 1000,
    value,
    x: round(CHART.start + (i / last) * room),
    y: value === null ? null : chartY(value),
  }))
}

function timesOf(marks: readonly Mark[], every: number): { at: number; x: number }[] {
  return marks.flatMap(({ at, x }, i) => {
    const before = marks[i - 1]
    const slot = Math.floor(at / every)
    const isNew = before !== undefined && slot !== Math.floor(before.at / every)
    return isNew ? [{ at: slot * every, x }] : []
  })
}

type Point = { x: number; y: number }

function unbroken(marks: readonly Mark[]): Point[][] {
  const found: Point[][] = [[]]
  for (const { x, y } of marks) {
    if (y === null) found.push([])
    else found[found.length - 1]?.push({ x, y })
  }
  return found.filter((stretch) => stretch.length > 0)
}

function path(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')
}

// The part above the target is cut off by a clip, so the area may simply hang from the target line.
function below(points: readonly Point[], targetY: number): string {
  const [first, last] = [points[0], points[points.length - 1]]
  if (first === undefined || last === undefined || points.length < 2) return ''
  return `${path(points)}L${last.x} ${targetY}L${first.x} ${targetY}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
