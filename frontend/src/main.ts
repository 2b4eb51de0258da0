/** Starts the page: language first, then the feed, then the views. */
import { mount } from 'svelte'
import App from './App.svelte'
import { hideIdlePointer, keepAwake } from './kiosk'
import { Feed } from './live/feed.svelte'
import { liveUrl } from './live/socket'
import { readOptions } from './options'
import './styles/base.css'
import { speak } from './words/language'

async function start(): Promise<void> {
  const options = readOptions(location.search, navigator.languages)
  const language = await speak(options.code, options.digits)
  document.documentElement.lang = language.code
  document.documentElement.dir = language.direction
  const feed = new Feed(liveUrl(location))
  const target = document.getElementById('app')
  if (target === null) return
  mount(App, { target, props: { feed, language, options } })
  feed.start()
  keepAwake()
  hideIdlePointer()
}

void start()
