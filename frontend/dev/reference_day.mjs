// The bank of the design's pictures at 15:42, as the service would send it. For development only.
const MINUTE = 60_000
export const NOW = Date.parse('2026-11-17T15:42:07.000Z')

// Service level at minutes before now; the sparkline runs straight between them.
const SHAPES = {
  PS: [[120, 1], [112, 0.78], [100, 0.73], [88, 0.77], [80, 0.95], [60, 0.98], [36, 1], [26, 0.88], [14, 0.86], [6, 0.8], [0, 0.82]],
  SE: [[120, 1], [98, 1], [80, 0.975], [60, 0.98], [34, 1], [32, 0.82], [24, 0.71], [16, 0.58], [10, 0.55], [4, 0.4], [0, 0.37]],
  IS: [[120, 1], [62, 1], [56, 0.94], [50, 0.72], [46, 0.62], [38, 0.66], [30, 0.54], [22, 0.5], [18, 0.66], [10, 0.63], [4, 0.69], [0, 0.75]],
  CA: [[120, 0.54], [112, 0.54], [104, 0.93], [94, 0.84], [72, 0.86], [56, 0.81], [44, 0.73], [34, 0.77], [24, 0.66], [16, 0.78], [8, 0.71], [0, 0.77]],
  NC: [[120, 1], [70, 1], [66, 0.92], [52, 0.9], [36, 0.8], [24, 0.69], [14, 0.74], [8, 0.88], [4, 1], [0, 0.91]],
  RE: [[120, 1], [18, 1], [16, 0.89], [0, 0.91]],
}
const FORECASTS = {
  PS: [0.79, 0.78, 0.83, 0.83, 0.82, 0.88, 0.9],
  SE: [0.28, 0.26, 0.34, 0.34, 0.48, 0.7],
  IS: [0.83, 0.82, 0.81, 0.81, 0.79, 0.89],
  CA: [0.76, 0.8, 0.78, 0.76, 0.82, 0.84],
  NC: [0.91, 0.92, 0.92, 0.9, 0.89, 0.96],
  RE: [0.86, 0.97, 0.97, 0.95, 0.95, 0.94],
}
const QUEUES = [
  ['PS', 'Private accounts', 'حساب‌های شخصی', 'ok', 91, 111, 0.8, 20, 2, 16, 0, 12],
  ['SE', 'Securities', 'اوراق بهادار', 'breach', 17, 46, 0.8, 20, 7, 294, 0, 7],
  ['IS', 'Internet support', 'پشتیبانی اینترنتی', 'ok', 36, 48, 0.7, 30, 0, null, 1, 6],
  ['CA', 'Cards', 'کارت‌ها', 'risk', 44, 57, 0.8, 20, 1, 55, 0, 6],
  ['NC', 'New customers', 'مشتریان جدید', 'ok', 20, 22, 0.8, 20, 0, null, 2, 4],
  ['RE', 'Retention', 'حفظ مشتری', 'ok', 21, 23, 0.9, 30, 0, null, 1, 4],
]

const iso = (ms) => new Date(ms).toISOString()

function shapeAt(points, minute) {
  for (let i = 1; i < points.length; i += 1) {
    const [[m0, v0], [m1, v1]] = [points[i - 1], points[i]]
    if (minute <= m0 && minute >= m1) return v0 + ((v1 - v0) * (m0 - minute)) / (m0 - m1)
  }
  return points.at(-1)[1]
}

function trend(id, now) {
  const values = Array.from({ length: 61 }, (_, i) => shapeAt(SHAPES[id], 120 - 2 * i))
  const forecast = { step_s: 300, values: FORECASTS[id] }
  return { kpi: 'service_level', window: '30m', step_s: 120, until: iso(now), values, forecast }
}

const ratio = (numerator, denominator, more = {}) => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  ...more,
})

function window(now, kpis) {
  return { since: iso(now - 30 * MINUTE), until: iso(now), kpis }
}

function gauges(waiting, longest, free, staffed, now) {
  return {
    waiting,
    ringing: 0,
    overdue_waiting: 0,
    longest_waiting_since: longest === null ? null : iso(now - longest * 1000),
    agents_available: free,
    agents_staffed: staffed,
    agents_on_call: 25,
    agents_on_hold: 0,
    agents_ringing: 0,
    agents_wrap_up: 7,
    agents_away: 3,
    agents_offline: 3,
  }
}

const NAMING = { formula: 'short_excluded', attribution: 'sl_event' }
const today = {
  service_level: ratio(2060, 2482, NAMING),
  asa: ratio(24_600, 2391),
  abandonment_rate: ratio(88, 2489),
  blocked_rate: ratio(3, 2492),
  answered: { value: 2391 },
}

function queue([id, en, fa, status, met, of, target, within, waiting, longest, free, staffed], now, lang) {
  const part = of / 307
  const scaled = (kpi) => ratio(Math.round(kpi.numerator * part), Math.round(kpi.denominator * part))
  return {
    name: lang === 'fa' ? fa : en,
    group: null,
    target: { ratio: target, within_s: within },
    status,
    status_since: iso(now - (status === 'breach' ? 21.4 : 3.2) * MINUTE),
    sources: [id === 'CA' ? 'cards-pbx' : 'native'],
    now: gauges(waiting, longest, free, staffed, now),
    windows: {
      '30m': window(now, { service_level: ratio(met, of, NAMING) }),
      today: window(now, {
        service_level: scaled(today.service_level),
        asa: scaled(today.asa),
        abandonment_rate: scaled(today.abandonment_rate),
        blocked_rate: scaled(today.blocked_rate),
        answered: { value: Math.round(2391 * part) },
      }),
    },
    trend: trend(id, now),
  }
}

const source = (name, now, silent = false, age = 400) => ({
  source: name,
  last_event_at: iso(now - age),
  lag_s: 0.4,
  silent,
  silent_since: silent ? iso(now - age + 15_000) : null,
})

export function snapshot(now = NOW, lang = 'en') {
  return {
    frame: 'snapshot',
    version: 812,
    at: iso(now),
    centre: 'main',
    centre_name: lang === 'fa' ? 'بانکداری خرد' : 'Retail bank',
    timezone: 'Europe/London',
    clock: 'wall',
    applied: 122_034,
    lag_s: 0.4,
    queues: Object.fromEntries(QUEUES.map((each) => [each[0], queue(each, now, lang)])),
    total: { now: gauges(10, 294, 4, 39, now), windows: { today: window(now, today) } },
    agents: [],
    alerts: [{ queue: 'SE', advice: { agents: 2, back_at: iso(now + 30 * MINUTE) } }],
    sources: [source('native', now), source('cards-pbx', now)],
    oddities: {},
  }
}

// ---- the same day with something wrong -----------------------------------------------------

const calls = (each, kpi) => ({ ...each, windows: { ...each.windows, '30m': window(NOW, { service_level: kpi }) } })

const CHANGES = {
  calm(picture) {
    for (const each of Object.values(picture.queues)) each.status = 'ok'
    picture.alerts = []
  },
  one_silent(picture, now) {
    picture.sources[1] = source('cards-pbx', now, true, 130_000)
  },
  no_advice(picture) {
    picture.alerts = []
    picture.queues.IS.status = 'breach'
    picture.queues.RE.status = 'risk'
    picture.queues.RE.windows['30m'].kpis.service_level = ratio(179, 200)
    picture.queues.RE.windows['30m'].kpis.service_level.value = 0.896
  },
  nulls(picture) {
    const { PS, SE, IS, CA } = picture.queues
    const nobody = { ...PS.now, waiting: 0, longest_waiting_since: null, agents_available: 0 }
    picture.queues = {
      SE: { ...calls(SE, ratio(0, 9, NAMING)), name: 'Zero', now: { ...nobody, agents_staffed: 4 } },
      PS: { ...calls(PS, ratio(0, 0)), name: 'Nothing to measure', status: 'nodata', now: { ...nobody, agents_available: 4, agents_staffed: 4 } },
      IS: { ...IS, name: 'Not reported', now: { ...IS.now, agents_available: null, agents_staffed: null } },
      CA: { ...calls(CA, ratio(0, 0)), name: 'Closed', status: 'closed', now: { ...nobody, agents_staffed: 0 }, hours: { closed_at: iso(NOW - 102 * MINUTE), opens_at: '2026-11-18T08:00:00Z' } },
    }
  },
  none(picture) {
    picture.queues = {}
  },
  long_names(picture) {
    const names = ['Kereskedelmi ügyfélszolgálat', 'Persoane fizice autorizate', 'Πελάτες', 'کارت‌ها', 'Mikopo ya biashara ndogo', 'Retention']
    Object.values(picture.queues).forEach((each, i) => (each.name = names[i]))
  },
}

function many(picture, count) {
  const each = Object.values(picture.queues)
  const named = Array.from({ length: count }, (_, i) => [`Q${i}`, { ...each[i % each.length], name: `${each[i % each.length].name}${i < 6 ? '' : ` ${Math.floor(i / 6) + 1}`}` }])
  picture.queues = Object.fromEntries(named)
}

export function scene(name, now, lang) {
  const picture = snapshot(now, lang)
  const count = /^queues_(\d+)$/.exec(name)
  if (count) many(picture, Number(count[1]))
  else CHANGES[name]?.(picture, now)
  return picture
}
