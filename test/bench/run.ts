import { benchCanary } from './canary.ts'
import { benchForks } from './fork.ts'
import { benchGate } from './gate.ts'
import { benchOwnTime } from './own-time.ts'
import { benchSnapshots } from './snapshot.ts'
import { benchTap } from './tap.ts'

/** `npm run bench [canary|fork|gate|own-time|snapshot|tap]`: measures, and compares with the alternative in the same run. Asserts nothing. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  canary: benchCanary,
  fork: benchForks,
  gate: benchGate,
  'own-time': benchOwnTime,
  snapshot: benchSnapshots,
  tap: benchTap,
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => BENCHES[name] === undefined)
if (unknown !== undefined) {
  console.error(`${unknown}: no such benchmark; there are ${Object.keys(BENCHES).join(', ')}`)
  process.exitCode = 2
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length === 0 || asked.includes(name)) await bench()
  }
}
