// How far away the page is: round trips, the difference of the clocks, and how old a picture was when it was drawn.
const KEPT = 10;

export class Latency {
  #samples = [];

  roundTrip = null;

  ping() { return { type: "ping", t: performance.now() }; }

  pong({ t, server_time }) {
    this.roundTrip = performance.now() - t;
    this.#samples.push({ trip: this.roundTrip, offset: server_time - (Date.now() - this.roundTrip / 2) });
    if (this.#samples.length > KEPT) this.#samples.shift();
  }

  // The quickest of the last answers tells the clocks' difference best. Null before the first.
  behind(captured) {
    if (!this.#samples.length) return null;
    const best = this.#samples.reduce((a, b) => b.trip < a.trip ? b : a);
    return Math.max(0, Date.now() + best.offset - captured);
  }
}
