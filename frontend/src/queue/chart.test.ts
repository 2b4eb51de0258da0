import { expect, test } from 'vitest'
import { queue, ratio } from '../samples/day'
import { CHART, chartY, trendChart, upToNow } from './chart'

const TREND = {
  ...{ kpi: 'service_level', window: '30m', step_s: 120 },
  until: '2026-11-17T15:42:00Z',
  values: Array.from({ length: 61 }, (_, i) => (i === 30 ? null : 0.9 - i / 100)),
}

test('two hours run from edge to edge, with a mark of time at every half hour', () => {
  const chart = trendChart(TREND, 0.8, 900)
  expect(chart.marks[0]?.x).toBe(CHART.start)
  expect(chart.marks[60]?.x).toBe(900 - CHART.end)
  expect(chart.times.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual([
    '14:00',
    '14:30',
    '15:00',
    '15:30',
  ])
  expect(trendChart(TREND, 0.8, 340).times).toHaveLength(2)
})

test('the line pauses where nothing was measured, and the last measured point is now', () => {
  const chart = trendChart(TREND, 0.8, 900)
  expect(chart.line.match(/M/g)).toHaveLength(2)
  expect(chart.now?.value).toBeCloseTo(0.3)
  expect(trendChart({ ...TREND, values: [null, null] }, 0.8, 900).now).toBeNull()
})

test('ratios stay inside the frame', () => {
  expect(chartY(1.4)).toBe(CHART.top)
  expect(chartY(-1)).toBe(CHART.height - CHART.bottom)
})

test('the last step is the very figure shown beside the chart', () => {
  const trended = { ...queue({}, ratio(1, 4)), trend: TREND }
  expect(upToNow(trended)?.values.slice(-2)).toEqual([TREND.values[59], 0.25])
  expect(upToNow(queue())).toBeNull()
})
