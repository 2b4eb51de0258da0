/** Two soft notes, made here: no file is fetched for them. */

const NOTES: readonly (readonly [hertz: number, atS: number])[] = [
  [660, 0],
  [880, 0.22],
]
const LASTS_S = 0.6
const LOUDNESS = 0.25

let context: AudioContext | undefined

/** Plays them once, if the browser lets a page be heard. */
export async function chime(): Promise<void> {
  try {
    context ??= new AudioContext()
    await context.resume()
    for (const [hertz, at] of NOTES) ring(context, hertz, context.currentTime + at)
  } catch {
    // A browser without sound shows the breach all the same.
  }
}

function ring(audio: AudioContext, hertz: number, at: number): void {
  const note = new OscillatorNode(audio, { frequency: hertz })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + LASTS_S)
  note.connect(volume).connect(audio.destination)
  note.start(at)
  note.stop(at + LASTS_S)
}
