import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const SERVICE = process.env['CALLBOARD_SERVICE'] ?? 'http://127.0.0.1:8000'

// Svelte's browser build, but the real socket server.
const IN_TESTS = {
  conditions: ['browser'],
  alias: { ws: fileURLToPath(new URL('node_modules/ws/wrapper.mjs', import.meta.url)) },
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  resolve: mode === 'test' ? IN_TESTS : {},
  build: {
    outDir: '../app/static',
    emptyOutDir: true,
    // Meeting-room televisions keep a browser for many years.
    target: ['chrome87', 'safari14'],
    // A font turned into a data: address would be refused by the page's content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/v1': { target: SERVICE, ws: true },
      '/sign-in': { target: SERVICE },
    },
  },
  test: {
    environment: 'jsdom',
    // A page made once a thread and not once a file: a sixth of the processor's time.
    pool: 'vmThreads',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/samples/patience.ts'],
    testTimeout: 30_000,
    // The usual reporter dies on a failure where Node has no Map.groupBy yet (before 21).
    reporters: 'groupBy' in Map ? ['default'] : ['tap-flat'],
  },
}))
