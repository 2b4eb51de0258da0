/** Which figure is being explained: one tip and one panel for the whole page. */
import { getContext, setContext } from 'svelte'
import type { Around } from '../desk/around.svelte'
import type { Explanation } from './explained'
import type { Place } from './subjects'

const KEY = Symbol('explainer')
const LEAVE_MS = 150

export interface Tip {
  /** The figure on the board, or null where all that is told is given. */
  place: Place | null
  said?: Explanation
  anchor: HTMLElement
}

export class Explainer {
  tip = $state.raw<Tip | null>(null)
  panel = $state.raw<Place | null>(null)
  #leaving: ReturnType<typeof setTimeout> | undefined

  constructor(readonly around: Around) {}

  /** Shows the tip beside a figure. */
  show(place: Place, anchor: HTMLElement): void {
    this.stay()
    this.tip = { place, anchor }
  }

  /** Shows what is told of a figure that stands on no board. */
  tell(said: Explanation, anchor: HTMLElement): void {
    this.stay()
    this.tip = { place: null, said, anchor }
  }

  /** Keeps the tip while the pointer is on its way to it. */
  stay(): void {
    clearTimeout(this.#leaving)
  }

  /** Takes the tip away, a moment later so that it can be reached. */
  leave(): void {
    this.stay()
    this.#leaving = setTimeout(() => (this.tip = null), LEAVE_MS)
  }

  /** Takes the tip away at once. */
  hide(): void {
    this.stay()
    this.tip = null
  }

  /** Opens all that is known of a figure. */
  open(place: Place): void {
    this.hide()
    this.panel = place
  }
}

/** Gives the page its explainer. */
export function setExplainer(around: Around): Explainer {
  return setContext(KEY, new Explainer(around))
}

/** The explainer of the page. */
export function explainer(): Explainer {
  return getContext<Explainer>(KEY)
}
