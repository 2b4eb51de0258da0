import { expect, test } from 'vitest'
import { AMI, GENERIC, TWILIO, source } from '../samples/sources'
import { ConnectForm, freeName } from './form.svelte'
import { Mapping } from './mapping.svelte'

interface Told {
  name?: string
  settings?: Record<string, unknown>
}

/** A service that makes sources, and refuses some of what it is asked for. */
class Keeper {
  readonly made: Told[] = []

  readonly fetch: typeof fetch = (_, request) => {
    const told = JSON.parse(String(request?.body)) as Told
    if (told.name === 'taken') return this.#refuse('name', 'name: taken')
    if (told.settings?.['port'] === 0) return this.#refuse('settings.port', 'settings.port: no port')
    if (told.settings?.['mapping'] === 'x') return this.#refuse('settings.mapping.rules', 'rules: missing')
    this.made.push(told)
    return Promise.resolve(new Response(JSON.stringify({ ...source(), secret: 'whole' }), { status: 201 }))
  }

  #refuse(field: string, detail: string): Promise<Response> {
    return Promise.resolve(new Response(JSON.stringify({ field, detail }), { status: 422 }))
  }
}

test('a source is made of its name and its secret, and shown with it', async () => {
  const keeper = new Keeper()
  const form = new ConnectForm(TWILIO, [], keeper.fetch)
  form.secret = ' the token '
  await form.connect(null)
  expect(keeper.made).toEqual([{ name: 'twilio', provider: 'twilio', settings: {}, secret: 'the token' }])
  expect(form.made?.secret).toBe('whole')
})

test('what is missing is marked, and nobody is asked', async () => {
  const keeper = new Keeper()
  const form = new ConnectForm(AMI, [], keeper.fetch)
  form.name = ' '
  await form.connect(null)
  expect(form.wrong).toEqual({ host: '', secret: '', name: '' })
  expect(keeper.made).toEqual([])
})

test.each([
  ['taken', '5038', { name: 'name: taken' }],
  ['pbx', '0', { port: 'settings.port: no port' }],
])('a refusal of %s with port %s stands by its field', async (name, port, wrong) => {
  const form = new ConnectForm(AMI, [], new Keeper().fetch)
  form.name = name
  form.entries = { host: 'pbx', port }
  form.secret = 'x'
  await form.connect(null)
  expect(form.wrong).toEqual(wrong)
  expect(form.made).toBeNull()
})

test('a refused mapping says so in its editor', async () => {
  const keeper = new Keeper()
  const form = new ConnectForm(GENERIC, [], keeper.fetch)
  form.name = 'tills'
  const mapping = new Mapping('x')
  await form.connect(mapping)
  expect([mapping.wrongField, mapping.wrong]).toEqual(['mapping.rules', 'rules: missing'])
  mapping.text = '{"rules":[]}'
  await form.connect(mapping)
  expect(keeper.made).toMatchObject([{ name: 'tills', settings: { mapping: { rules: [] } } }])
})

test.each([
  ['twilio', [], 'twilio'],
  ['twilio', ['twilio', 'twilio-2'], 'twilio-3'],
  ['generic', [], ''],
])('a first name for %s beside %o is %s', (wanted, taken, name) => {
  expect(freeName(wanted, taken)).toBe(name)
})
