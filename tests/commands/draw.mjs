// Votes drawn from known strengths, the same ones every time.
const size = 1n << 64n;
/** Numbers in [0, 1) from a seed. */
export function dice(seed) {
  let state = BigInt(seed);
  const next = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % size;
    return Number(state >> 11n) / 2 ** 53;
  };
  next.below = (n) => Math.floor(next() * n);
  next.of = (weights) => {
    let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
    let at = 0;
    while (at + 1 < weights.length && left >= weights[at]) left -= weights[at++];
    return at;
  };
  next.gumbel = () => -Math.log(-Math.log(next()));
  return next;
}

export const truth = { ant: 1.2, bee: 0.6, cat: 0, dog: -0.5, eel: -1.3 };
export const animals = Object.keys(truth);

/** Two different ones. */
export function pair(next) {
  const a = next.below(animals.length);
  return [animals[a], animals[(a + 1 + next.below(animals.length - 1)) % animals.length]];
}
/** Davidson's model of a difference of strengths: 0 the first wins, 1 a tie, 2 the second wins. */
export const davidson = (next, x, nu = 0.7) => next.of([Math.exp(x / 2), nu, Math.exp(-x / 2)]);
export const winners = ['model_a', 'tie', 'model_b'];
