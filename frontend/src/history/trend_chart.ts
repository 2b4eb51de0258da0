/** What the chart of a trend draws: a line for each subject, a fainter one for what it is compared with. */
import type uPlot from 'uplot'
import type { Kind } from '../figures/written'
import type { Row } from './client'
import { WHOLE } from './whole'

export const MOST_LINES = 6

/** How lines differ where there are several: by ink and by dashes, never by ink alone. */
export interface Pen {
  ink: '--accent' | '--text' | '--mute-mark'
  dash: number[]
}

const INKS: readonly Pen['ink'][] = ['--accent', '--text', '--mute-mark']

/** The pen of the line at a place. */
export function penAt(place: number): Pen {
  return { ink: INKS[place % INKS.length] ?? '--text', dash: place < INKS.length ? [] : [7, 4] }
}

export interface Line {
  subject: string
  pen: Pen
  values: (number | null)[]
  /** The line of the period compared with. */
  earlier: boolean
}

export interface Trend {
  /** When each interval begins, in seconds since 1970. */
  at: number[]
  lines: Line[]
}

/** The lines of a figure: of so many subjects as can be told apart, in the order of the rows. */
export function trendOf(slug: string, rows: readonly Row[], compared: readonly Row[] | null, kind: Kind): Trend {
  const begins = new Map(rows.map(({ n, since }) => [n, Date.parse(since) / 1000]))
  const places = [...begins.keys()].sort((a, b) => a - b)
  const subjects = [...new Set(rows.map(({ subject }) => subject))].slice(0, MOST_LINES)
  const scale = kind === 'whole' || kind === 'decimal' ? 100 : 1
  const line = (subject: string, from: readonly Row[], earlier: boolean): Line => {
    const values = new Map(from.filter((row) => row.subject === subject).map(({ n, kpis }) => [n, kpis[slug]?.value]))
    return {
      ...{ subject, earlier, pen: penAt(subjects.indexOf(subject)) },
      values: places.map((n) => scaled(values.get(n), scale)),
    }
  }
  return {
    at: places.map((n) => begins.get(n) ?? 0),
    lines: subjects.flatMap((subject) => [
      ...(compared === null ? [] : [line(subject, compared, true)]),
      line(subject, rows, false),
    ]),
  }
}

function scaled(value: number | null | undefined, scale: number): number | null {
  return value == null ? null : value * scale
}

export interface Inks {
  of: (name: string) => string
  font: string
}

/** How the chart writes. */
export interface Writing {
  time: (at: number) => string
  value: (value: number) => string
}

/** The options of a chart so wide. */
export function trendOptions(width: number, trend: Trend, kind: Kind, inks: Inks, writing: Writing): uPlot.Options {
  const axis = { stroke: inks.of('--text-3'), font: inks.font, ticks: { show: false } }
  const step = (trend.at[1] ?? (trend.at[0] ?? 0) + 3600) - (trend.at[0] ?? 0)
  return {
    ...{ width, height: 260, legend: { show: false }, cursor: { show: false } },
    scales: {
      x: { range: (_, least, most) => [least - step / 2, most + step / 2] },
      y: { range: (_, __, most) => [0, kind === 'whole' ? 100 : Math.max(1, (most ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...{ ...axis, grid: { show: false }, space: 90, size: 34 },
        splits: () => spread(trend.at, Math.max(2, Math.floor(width / 110))),
        values: (_, instants) => instants.map((at) => writing.time(at * 1000)),
      },
      {
        ...(kind === 'count' ? { incrs: WHOLE } : {}),
        ...{ ...axis, size: 56, grid: { stroke: inks.of('--line'), width: 1 } },
        values: (_, values) => values.map(writing.value),
      },
    ],
    series: [{}, ...trend.lines.map((line) => seriesOf(line, inks))],
  }
}

function seriesOf({ pen, earlier }: Line, inks: Inks): uPlot.Series {
  return {
    stroke: inks.of(earlier ? '--mute-mark' : pen.ink),
    width: earlier ? 1.4 : 2.2,
    dash: earlier ? [2, 4] : pen.dash,
    points: { show: !earlier, size: 4 },
  }
}

/** At most so many of the instants, evenly apart. */
export function spread(at: readonly number[], most: number): number[] {
  const every = Math.max(1, Math.ceil(at.length / most))
  return at.filter((_, place) => place % every === 0)
}
