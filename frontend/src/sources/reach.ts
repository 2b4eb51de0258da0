/** Whether an address can be reached from outside the network it stands in. */

const LOCAL_NAMES = /^(localhost|.*\.(local|lan|internal|home\.arpa))$/i
const LOCAL_NUMBERS = /^(?=[\d.]+$)(0|10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./
const LOCAL_SIXES = /^\[(::1?|f[cd].*|fe80.*)\]$/i

/** True for an address that only this machine or its own network reaches. */
export function isLocal(address: string): boolean {
  const host = hostOf(address)
  return [LOCAL_NAMES, LOCAL_NUMBERS, LOCAL_SIXES].some((local) => local.test(host))
}

function hostOf(address: string): string {
  try {
    return new URL(address).hostname
  } catch {
    return ''
  }
}
