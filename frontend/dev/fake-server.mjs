// A stand-in for the service while working on the pages: one reference picture over a real socket.
//   node dev/fake-server.mjs [scene] [port] [lang] [behaviour]
// Scenes are those of reference_day.mjs. Behaviours: live, slow (late events), mute (nothing after
// the first picture), hang_up (closes after it and refuses), barred (not signed in), first_event.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { NOW, scene, snapshot } from './reference_day.mjs'

const [name = 'live', port = '8123', lang = 'en', behaviour = 'live'] = process.argv.slice(2)
const STATIC = fileURLToPath(new URL('../../app/static/', import.meta.url))
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
const startedAt = Date.now()
const now = () => NOW + Date.now() - startedAt
const iso = (ms) => new Date(ms).toISOString()

const HINT = {
  events_url: `http://127.0.0.1:${port}/v1/events`,
  key: 'cb_dev_key',
  curl: `curl -X POST http://127.0.0.1:${port}/v1/events \\\n  -H "Authorization: Bearer cb_dev_key" \\\n  -H "Content-Type: application/json" \\\n  -d '{"type":"call.queued","queue":"PS","call":"c-1001","at":"${iso(NOW)}"}'`,
}

const http = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://x').pathname
  if (path === '/v1/connect') return response.end(JSON.stringify(HINT))
  try {
    const file = normalize(path === '/' ? '/index.html' : path)
    const body = await readFile(join(STATIC, file))
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream')
    response.setHeader('Content-Security-Policy', POLICY)
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
})

let turnedAway = false
const sockets = new WebSocketServer({ server: http, path: '/v1/live' })
sockets.on('connection', (socket) => {
  const send = (frame) => socket.send(JSON.stringify(frame))
  if (behaviour === 'barred') return socket.close(4401)
  if (turnedAway) return socket.close(1012)
  if (behaviour === 'silence') return undefined
  send({ frame: 'hello', protocol: 1, build: 'dev', centre: 'main', timezone: 'Europe/London', clock: 'wall', now: iso(now()), heartbeat_s: 5 })
  const lag = behaviour === 'slow' ? 6.2 : 0.4
  const picture = () => ({ ...scene(name, NOW, lang), lag_s: lag })
  send(picture())
  socket.on('message', (text) => {
    if (behaviour !== 'hang_up') send(picture())
    if (process.env.VERBOSE) console.log(String(text))
  })
  if (behaviour === 'mute') return undefined
  if (behaviour === 'hang_up') {
    turnedAway = true
    return socket.close(1012)
  }
  if (behaviour === 'first_event') {
    setTimeout(() => send({ ...snapshot(NOW, lang), frame: 'delta', version: 813, since: 812, removed: [] }), 4000)
  }
  const beat = setInterval(() => send({ frame: 'heartbeat', version: 812, at: iso(now()), now: iso(now()), lag_s: lag }), 2000)
  return socket.on('close', () => clearInterval(beat))
})

http.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/?lang=${lang}#/wall`))
