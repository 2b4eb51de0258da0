/** The time of day and the date as the centre's own clock shows them. */

export class Times {
  readonly #time: Intl.DateTimeFormat
  readonly #seconds: Intl.DateTimeFormat
  readonly #date: Intl.DateTimeFormat

  constructor(locale: string, timeZone: string) {
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
    const width = locale.startsWith('fa') ? 'long' : 'short'
    this.#time = new Intl.DateTimeFormat(locale, clock)
    this.#seconds = new Intl.DateTimeFormat(locale, { ...clock, second: '2-digit' })
    this.#date = new Intl.DateTimeFormat(locale, {
      weekday: locale.startsWith('hu') ? 'long' : width,
      day: 'numeric',
      month: width,
      timeZone,
    })
  }

  /** 15:42 */
  time(ms: number): string {
    return this.#time.format(ms)
  }

  /** 15:41:22 */
  withSeconds(ms: number): string {
    return this.#seconds.format(ms)
  }

  /** Tue 17 Nov */
  date(ms: number): string {
    return this.#date.format(ms)
  }
}
