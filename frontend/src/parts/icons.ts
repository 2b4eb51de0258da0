/** The board's own pictograms, on a 24 unit square; strokes and fills take the ink around them. */

export interface Glyph {
  strokes?: string
  fills?: string
  dashes?: string
  width?: number
}

const RING = 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18Z'

export const GLYPHS = {
  ok: { strokes: `${RING}M8 12.2l2.8 2.8l5.2-5.6` },
  risk: {
    fills:
      'M10.2 3.4a2.1 2.1 0 0 1 3.6 0l8.3 14.4a2.1 2.1 0 0 1-1.8 3.1H3.7a2.1 2.1 0 0 1-1.8-3.1ZM10.9 8.5l.4 5.7h1.4l.4-5.7ZM12 15.7a1.25 1.25 0 1 0 0 2.5a1.25 1.25 0 1 0 0-2.5Z',
  },
  breach: {
    fills:
      'M8.2 2h7.6L22 8.2v7.6L15.8 22H8.2L2 15.8V8.2ZM10.9 6.8l.4 6.8h1.4l.4-6.8ZM12 15.1a1.3 1.3 0 1 0 0 2.6a1.3 1.3 0 1 0 0-2.6Z',
  },
  empty: { strokes: 'M8.5 12h7', dashes: RING },
  clock: { strokes: `${RING}M12 7v5.4l3.5 2.1` },
  past: { strokes: 'M4.6 8.2A9 9 0 1 1 3 12.6M3.4 3.8v4.6h4.6M12 7.4v5l3.4 2' },
  play: { fills: 'M7 4.5v15l12.5-7.5Z' },
  back: { strokes: 'M11 6l-6 6l6 6M19 6l-6 6l6 6' },
  on: { strokes: 'M13 6l6 6l-6 6M5 6l6 6l-6 6' },
  cut: {
    strokes:
      'M4 4l16 16M8.6 15.5a5 5 0 0 1 6.8 0M5.2 11.9a10 10 0 0 1 3.9-2.4M13.4 9a10 10 0 0 1 5.4 2.9M2.4 8.3a14.6 14.6 0 0 1 3.3-2.2M10.3 4.7a14.4 14.4 0 0 1 11.3 3.6',
    fills: 'M12 17.3a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8Z',
  },
  search: { strokes: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM15.3 15.3L20.5 20.5' },
  chevron: { strokes: 'M9 6l6 6l-6 6' },
  close: { strokes: 'M6 6l12 12M18 6L6 18' },
  grid: { strokes: 'M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z' },
  people: {
    strokes:
      'M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7ZM2.5 19.5c.6-3.4 3.2-5.5 6.5-5.5s5.9 2.1 6.5 5.5M16 5.4a3.3 3.3 0 0 1 0 6.2M18 14.6c1.9 .8 3.1 2.5 3.5 4.9',
  },
  bell: { strokes: 'M6 16V11a6 6 0 1 1 12 0v5l1.8 2H4.2ZM10 20.5h4' },
  feed: { strokes: 'M3 12h4l3-7l4 14l3-7h4' },
  sun: {
    strokes:
      'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  },
  moon: { strokes: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z' },
  tick: { strokes: 'M5 12.6l4.4 4.4L19 7' },
  plus: { strokes: 'M12 5v14M5 12h14' },
  send: { strokes: 'M4 12l16-8l-5 16l-3.5-6.5ZM11.5 13.5L20 4' },
  ring: { dashes: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18Z' },
  sound: { strokes: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11' },
  mute: { strokes: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5' },
  screen: { strokes: 'M3 5h18v11.5H3ZM8.5 20h7' },
  pause: { strokes: 'M8.5 6v12M15.5 6v12', width: 3 },
  copy: {
    strokes:
      'M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2ZM16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2',
  },
} satisfies Record<string, Glyph>

export type IconName = keyof typeof GLYPHS
