/** What the chart of a day draws: calls as bars, the service level as a line, each on its own scale. */
import type uPlot from 'uplot'
import { HALF_HOUR_MS, line, type HalfHour } from './half_hours'
import { WHOLE } from './whole'

export interface Inks {
  text: string
  grid: string
  bars: string
  line: string
  font: string
}

/** How the chart writes. */
export interface Writing {
  time: (ms: number) => string
  count: (n: number) => string
}

/** Three columns: seconds since 1970, service level in points, calls. */
export function chartData(rows: readonly HalfHour[]): uPlot.AlignedData {
  const levels = line(rows, 'service_level')
  return [
    rows.map(({ start }) => start / 1000),
    levels.map((level) => (level === null ? null : level * 100)),
    line(rows, 'offered'),
  ]
}

/** The options of a chart so wide. */
export function chartOptions(
  width: number,
  inks: Inks,
  { time, count }: Writing,
  bars: uPlot.Series.PathBuilder,
): uPlot.Options {
  const half = HALF_HOUR_MS / 1000
  const axis = { stroke: inks.text, font: inks.font, ticks: { show: false } }
  const written = (_: uPlot, values: number[]): string[] => values.map(count)
  return {
    ...{ width, height: 280, legend: { show: false }, cursor: { show: false } },
    scales: {
      x: { range: (_, min, max) => [min - half, max + half] },
      level: { range: () => [0, 100] },
      calls: { range: (_, _min, max) => [0, Math.max(4, max * 3)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [half, 2 * half, 4 * half, 8 * half],
        space: 64,
        values: (_, instants) => instants.map((at) => time(at * 1000)),
      },
      { ...axis, scale: 'level', grid: { stroke: inks.grid, width: 1 }, values: written, size: 44 },
      { ...axis, scale: 'calls', side: 1, incrs: WHOLE, grid: { show: false }, values: written, size: 44 },
    ],
    series: [
      {},
      { scale: 'level', stroke: inks.line, width: 2.2, points: { show: true, size: 5 } },
      { scale: 'calls', fill: inks.bars, width: 0, paths: bars, points: { show: false } },
    ],
  }
}
