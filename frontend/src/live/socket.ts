/** One websocket to the service, opened again whenever it should be. */
import type { Request } from './protocol'

/** What happens on the line. */
export interface Listener {
  said(text: string): void
  closed(code: number): void
}

/** A line to the service; a fresh one replaces the last, whose late words are ignored. */
export class Line {
  #socket: WebSocket | null = null

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
    private readonly Socket: typeof WebSocket = WebSocket,
  ) {}

  /** Opens the line, dropping the one before. */
  open(): void {
    this.close()
    const socket = new this.Socket(this.url)
    this.#socket = socket
    socket.onmessage = ({ data }: MessageEvent) => {
      if (this.#socket === socket) this.listener.said(String(data))
    }
    socket.onclose = ({ code }: CloseEvent) => {
      if (this.#socket === socket) this.#ended(code)
    }
  }

  /** Sends a request if the line is open. */
  send(request: Request): void {
    if (this.#socket?.readyState === this.Socket.OPEN) this.#socket.send(JSON.stringify(request))
  }

  /** Hangs up without telling the listener. */
  close(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === this.Socket.OPEN
  }

  #ended(code: number): void {
    this.#socket = null
    this.listener.closed(code)
  }
}

/** The address of the live feed on the host that served the page. */
export function liveUrl(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live`
}
