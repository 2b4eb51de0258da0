/** Starts the page: language first, then the feed, then the views. */
import { mount } from 'svelte'
import App from './App.svelte'
import { Feed } from './live/feed.svelte'
import { liveUrl } from './live/socket'
import { readOptions } from './options'
import { keptPreferences } from './preferences'
import './styles/base.css'
import { speak } from './words/language'

async function start(): Promise<void> {
  const preferences = keptPreferences(localStorage)
  const options = readOptions(location.search, navigator.languages, preferences.language)
  const language = await speak(options.code, options.digits)
  const feed = new Feed(liveUrl(location))
  const target = document.getElementById('app')
  if (target === null) return
  mount(App, { target, props: { feed, first: language, options, preferences } })
  feed.start()
}

void start()
