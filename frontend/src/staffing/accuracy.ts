/** How far the forecasts were off, as the service counts it over its own history. */
import { ask, type Answer } from '../live/ask'
import type { QueueId } from '../live/protocol'

export interface ArrivalsError {
  error: number
  coverage: number
  poisson_floor: number
  forecasts: number
  baselines: Record<string, number>
}

export interface AccuracyDocument {
  reason: 'too_little_history' | 'history_unreachable' | null
  days: number
  arrivals: ArrivalsError | null
  queues: Record<QueueId, ArrivalsError>
}

export function fetchAccuracy(): Promise<Answer<AccuracyDocument>> {
  return ask('/v1/forecast/accuracy')
}

/** The error of the best of the plain ways to foretell. */
export function bestBaseline({ baselines }: ArrivalsError): number | null {
  const errors = Object.values(baselines)
  return errors.length === 0 ? null : Math.min(...errors)
}
