// What the programs in this folder share: the steady measuring, the workload and what it must
// read as, and the keys that are looked up.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";

export const SHORT = "port";
export const DEEP = "database.cluster.primary.idle_timeout_ms";
export const MISS = "database.cluster.primary.max_idle_timeout";

const BATCH_NS = 200e3;
const now = () => Number(process.hrtime.bigint());

// Results end here, so that no compiler leaves the work out.
export let sink;

class Steady {
  entries = [];

  constructor(budget) {
    this.budget = budget;
  }

  record(name, samples) {
    samples.sort((a, b) => a - b);
    const quantile = (share) => samples[Math.round((samples.length - 1) * share)];
    const [median, p99, min] = [quantile(0.5), quantile(0.99), samples[0]].map(
      (ns) => Math.round(ns * 100) / 100,
    );
    this.entries.push({ name, unit: "ns", median, p99, min, samples: samples.length });
  }

  // Batches that are long enough for the clock, after a warm-up.
  measure(name, operation) {
    const timeBatch = (batch) => {
      const start = now();
      for (let i = 0; i < batch; i++) sink = operation();
      return now() - start;
    };
    let batch = 1;
    for (const begin = now(); ;) {
      if (timeBatch(batch) < BATCH_NS) batch *= 2;
      else if (now() - begin > this.budget / 5) break;
    }
    const samples = [];
    for (const begin = now(); samples.length < 30 || now() - begin < this.budget;)
      samples.push(timeBatch(batch) / batch);
    this.record(name, samples);
  }

  // Each operation, which may be a promise, is preceded by one that is not timed.
  async measureAfter(name, prepare, operation) {
    for (let i = 0; i < 20; i++) {
      prepare();
      sink = await operation();
    }
    const samples = [];
    for (const begin = now(); samples.length < 30 || now() - begin < this.budget;) {
      prepare();
      const start = now();
      sink = await operation();
      samples.push(now() - start);
    }
    this.record(name, samples);
  }

  absent(name, why) {
    this.entries.push({ name, absent: why });
  }

  print() {
    console.log(`[\n  ${this.entries.map((entry) => JSON.stringify(entry)).join(",\n  ")}\n]`);
  }
}

// The folder that the generator wrote.
class Workload {
  constructor(folder) {
    this.folder = folder;
    const order = readFileSync(join(folder, "layers/order"), "utf8").trim().split("\n");
    this.layers = order.map((name) => join(folder, "layers", name));
    this.many = readdirSync(join(folder, "many")).sort().map((name) => join(folder, "many", name));
    this.changing = this.layers[2];
    const changed = join(folder, `layers/3-changed${extname(this.changing)}`);
    this.texts = [readFileSync(this.changing), readFileSync(changed)];
    this.turn = 0;
    this.expected = readFileSync(join(folder, "expected.tsv"), "utf8").trim().split("\n");
  }

  base(extension) {
    return join(this.folder, `base.${extension}`);
  }

  changeLayer() {
    this.turn ^= 1;
    writeFileSync(this.changing, this.texts[this.turn]);
  }

  // Ends the program where a leaf of a set reads otherwise than it was written.
  check(set, read) {
    const leaves = this.expected.map((line) => line.split("\t")).filter((line) => line[0] === set);
    assert(leaves.length > 0, `nothing is expected of ${set}`);
    for (const [, path, type, text] of leaves) {
      const value = { string: text, bool: text === "true" }[type] ?? Number(text);
      assert.equal(read(path), value, `${set}: ${path}`);
    }
  }
}

export const pluck = (object, path) => path.split(".").reduce((at, key) => at?.[key], object);

// From the command line: the workload's folder and, maybe, --quick.
export function start() {
  const quick = process.argv.slice(3).includes("--quick");
  return [new Steady(quick ? 60e6 : 500e6), new Workload(process.argv[2])];
}
