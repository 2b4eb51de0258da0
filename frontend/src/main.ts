/** Starts the page: language first, then the feed, then the views. */
import { mount } from 'svelte'
import App from './App.svelte'
import { Feed, televisionFeed } from './live/feed.svelte'
import { liveUrl } from './live/socket'
import { readOptions, type Options } from './options'
import { keptPreferences } from './preferences'
import './styles/base.css'
import { speak, type Language } from './words/language'

/** The board of a television's address, '' for the page that shows a code, null for a desk. */
function televisionOf(path: string): string | null {
  const [, place, board = ''] = path.split('/')
  return place === 'tv' ? board : null
}

async function startTelevision(board: string, options: Options, first: Language): Promise<void> {
  const target = document.getElementById('app')
  if (target === null) return
  if (board === '') {
    const { default: Pairing } = await import('./wall/Pairing.svelte')
    mount(Pairing, { target, props: { language: first } })
    return
  }
  const { default: Kiosk } = await import('./wall/Kiosk.svelte')
  const feed = televisionFeed(liveUrl(location), board)
  mount(Kiosk, { target, props: { feed, first, options } })
  feed.start()
}

async function start(): Promise<void> {
  const preferences = keptPreferences(localStorage)
  const options = readOptions(location.search, navigator.languages, preferences.language)
  const language = await speak(options.code, options.digits)
  const television = televisionOf(location.pathname)
  if (television !== null) return startTelevision(television, options, language)
  const feed = new Feed(liveUrl(location))
  const target = document.getElementById('app')
  if (target === null) return
  mount(App, { target, props: { feed, first: language, options, preferences } })
  feed.start()
}

void start()
