/** How every kind of figure is written, in one place, for one language. */
import type { Kpi } from '../live/protocol'

export const NOTHING = '—'
const MINUS = '−'
const MOST_RATIOS = 1200
const DIRECTION_MARKS = /[\u200e\u200f\u061c]/g

/** A figure and its unit apart, so that the unit can be set smaller. */
export interface Ratio {
  figure: string
  unit: string
  /** Both in the order and with the space the language wants. */
  text: string
}

/** What a tile may say of a figure: a value, nothing to measure, or not sent by any source. */
export type Reading = { kind: 'value'; value: number } | { kind: 'nothing' } | { kind: 'unreported' }

/** Tells a measured zero from nothing to measure, and both from a figure nobody reports. */
export function reading(kpi: Kpi | undefined): Reading {
  if (kpi === undefined || kpi.reported === false) return { kind: 'unreported' }
  return kpi.value === null ? { kind: 'nothing' } : { kind: 'value', value: kpi.value }
}

/** The percentage as whole points, or with one decimal where rounding would hide a missed target. */
export function honestDecimals(value: number, target: number, missed: boolean): 0 | 1 {
  const hides = missed && value < target && Math.round(value * 100) >= Math.round(target * 100)
  return hides ? 1 : 0
}

export class Numbers {
  readonly #whole: Intl.NumberFormat
  readonly #decimal: Intl.NumberFormat
  readonly #signed: Intl.NumberFormat
  readonly #padded: Intl.NumberFormat
  readonly #ratios = new Map<string, Ratio>()
  readonly #percents: Partial<Record<0 | 1, Intl.NumberFormat>> = {}

  constructor(
    readonly locale: string,
    grouping: 'auto' | 'min2' = 'auto',
  ) {
    // Older browsers know only true here, and then group four digits too.
    const useGrouping = grouping as unknown as boolean
    this.#whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping })
    this.#decimal = new Intl.NumberFormat(locale, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    })
    this.#signed = new Intl.NumberFormat(locale, {
      signDisplay: 'exceptZero',
      maximumFractionDigits: 0,
    })
    this.#padded = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false })
  }

  /** 2,391 */
  count(value: number): string {
    return this.#whole.format(value)
  }

  /** 0.4 */
  decimal(value: number): string {
    return this.#decimal.format(value)
  }

  /** +2, −1: a change always carries its sign. */
  signed(value: number): string {
    return this.#signed.format(value).replace(DIRECTION_MARKS, '').replace('-', MINUS)
  }

  /** 4:54, or 1:02:30 from one hour on; never rounded up. */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds))
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    const tail = this.#padded.format(s)
    if (h === 0) return `${this.#whole.format(m)}:${tail}`
    return `${this.#whole.format(h)}:${this.#padded.format(m)}:${tail}`
  }

  /** 37% or 3.5% */
  ratio(value: number, decimals: 0 | 1 = 0): Ratio {
    const shown = cut(value, decimals)
    const key = `${decimals} ${shown}`
    const known = this.#ratios.get(key) ?? this.#ratio(shown, decimals)
    // A board has no more ratios than these; what is beyond them is written each time.
    if (this.#ratios.size < MOST_RATIOS) this.#ratios.set(key, known)
    return known
  }

  #ratio(shown: number, decimals: 0 | 1): Ratio {
    const parts = this.#percent(decimals).formatToParts(shown)
    const of = (wanted: (type: string) => boolean): string =>
      parts
        .filter((part) => wanted(part.type))
        .map((part) => part.value)
        .join('')
        .replace(DIRECTION_MARKS, '')
    return {
      figure: of((type) => type !== 'percentSign' && type !== 'literal'),
      unit: of((type) => type === 'percentSign'),
      text: of(() => true),
    }
  }

  /** A service level, with a decimal only where a whole number would contradict the status. */
  serviceLevel(value: number, target: number, missed: boolean): Ratio {
    const decimals = honestDecimals(value, target, missed)
    return this.ratio(decimals === 1 ? Math.floor(value * 1000 + 1e-9) / 1000 : value, decimals)
  }

  // A format takes longer to make than a thousand figures to write.
  #percent(decimals: 0 | 1): Intl.NumberFormat {
    this.#percents[decimals] ??= new Intl.NumberFormat(this.locale, {
      style: 'percent',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
    return this.#percents[decimals]
  }
}

// Keeps half points from falling the wrong way by a binary fraction: 0.285 is 28.5 points, so 29.
function cut(value: number, decimals: 0 | 1): number {
  const points = 100 * 10 ** decimals
  return Math.round(value * points + 1e-9) / points
}
