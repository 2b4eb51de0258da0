/** A queue short of two agents, and the alert that says so. */
import type { Alert, Staffing } from '../live/protocol'
import { AT, before } from './day'

export function staffingOf(over: Partial<Staffing> = {}): Staffing {
  return {
    at: AT,
    staffed: 7,
    serving: 7,
    required: 9,
    missing: 2,
    basis: 'usual_day',
    quarters: [{ since: AT, arrivals: 49.2, low: 38, high: 60, required: 9 }],
    level: { until: before(-1800), mean: 0.61, low: 0.44, high: 0.79 },
    remedy: { agents: 2, back_at: before(-1800) },
    ...over,
  }
}

export function alertOf(over: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    kind: 'service_level',
    rule: 'service-level',
    severity: 'critical',
    state: 'firing',
    since: before(21 * 60),
    queue: 'SE',
    facts: {
      ...{ value: 15 / 41, numerator: 15, denominator: 41, threshold: 0.8, unit: 'ratio', comparison: 'below' },
      ...{ target_ratio: 0.8, target_within_s: 20, waiting: 7, staffed: 7, required: 9, missing: 2 },
    },
    ...over,
  }
}
