import { afterEach, expect, test } from 'vitest'
import { onKey } from './keyboard'

afterEach(() => document.body.replaceChildren())

function did(html: string, key: string, held: KeyboardEventInit = {}): boolean {
  document.body.innerHTML = html
  let done = false
  const act = (): void => void (done = true)
  const listen = (event: KeyboardEvent): void => onKey(event, { t: act, ' ': act, escape: act, '/': act })
  addEventListener('keydown', listen)
  const target = document.querySelector('[data-here]') ?? document.body
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }))
  removeEventListener('keydown', listen)
  return done
}

test.each([
  ['', 't', true],
  ['', 'T', true],
  ['', 'x', false],
  // What was pressed last keeps the focus: shortcuts go on, but for the keys that press it.
  ['<a href="#/" data-here>Overview</a>', 't', true],
  ['<button data-here>Silence</button>', '/', true],
  ['<button><b data-here>76</b>%</button>', 't', true],
  ['<button data-here>Silence</button>', ' ', false],
  ['<button data-here>Silence</button>', 'Escape', false],
  ['<input data-here>', 't', false],
  ['<select data-here></select>', 't', false],
  ['<textarea data-here></textarea>', '/', false],
  ['<dialog open><button data-here>Close</button></dialog>', 't', false],
  ['<dialog><button data-here>Close</button></dialog>', 't', true],
])('on %s, %s: %s', (html, key, is) => {
  expect(did(html, key)).toBe(is)
})

test('with Ctrl, Alt or Meta a key is the browser\'s own', () => {
  expect([did('', 't', { ctrlKey: true }), did('', 't', { altKey: true }), did('', 't', { metaKey: true })]).toEqual([
    false,
    false,
    false,
  ])
})
