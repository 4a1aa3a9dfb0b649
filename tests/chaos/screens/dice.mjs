// Chance from a seed.

/** Numbers in [0, 1): mulberry32, by Tommy Ettinger, in the public domain. */
export function makeDice(seed) {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n) => Math.floor(random() * n)
  return {
    random,
    below,
    one: (list) => list[below(list.length)],
    /** An act out of [[weight, act], ...]; weights are parts of 100, the rest is doing nothing. */
    act(choices) {
      let left = random() * 100
      for (const [weight, act] of choices) if ((left -= weight) < 0) return act()
      return null
    },
  }
}
