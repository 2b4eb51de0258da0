/** A figure as it is written: its digits, its unit, and whether it is a value at all. */
import type { Kpi } from '../live/protocol'
import type { Language } from '../words/language'
import { NOTHING, reading } from '../words/numbers'

export type Kind = 'whole' | 'decimal' | 'duration' | 'count'

export interface Written {
  figure: string
  unit: string
  /** Not a value: a dash or n/a, set quieter. */
  nil: boolean
}

/** A figure of a kind; a dash for nothing to measure, n/a for what no source reports. */
export function written(kpi: Kpi | undefined, kind: Kind, language: Language): Written {
  const read = reading(kpi)
  if (read.kind === 'unreported') {
    return { figure: language.say('not_reported'), unit: '', nil: true }
  }
  if (read.kind === 'nothing') return { figure: NOTHING, unit: '', nil: true }
  return { ...inWords(read.value, kind, language), nil: false }
}

/** Figure and unit as one text. */
export function asText(kpi: Kpi | undefined, kind: Kind, language: Language): string {
  const { figure, nil } = written(kpi, kind, language)
  if (nil || kind === 'duration' || kind === 'count') return figure
  return language.numbers.ratio(kpi?.value ?? 0, kind === 'decimal' ? 1 : 0).text
}

function inWords(value: number, kind: Kind, { numbers }: Language): Omit<Written, 'nil'> {
  if (kind === 'duration') return { figure: numbers.duration(value), unit: '' }
  if (kind === 'count') return { figure: numbers.count(value), unit: '' }
  const { figure, unit } = numbers.ratio(value, kind === 'decimal' ? 1 : 0)
  return { figure, unit }
}
