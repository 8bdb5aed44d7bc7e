// config (node-config): files by the names that it knows, in one folder. Requiring it loads them
// once; a load here is what it does then, and what a program that wants fresh values does again.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { DEEP, MISS, SHORT, start } from "./steady.mjs";

const [steady, workload] = start();

// The names by which it orders five files, lowest first.
const names = ["default", "production", "node1", "local", "local-production"];

function folderOf(name, files) {
  const folder = join(workload.folder, name);
  mkdirSync(folder, { recursive: true });
  const copies = files.map((file, i) => join(folder, names[i] + extname(file)));
  files.forEach((file, i) => copyFileSync(file, copies[i]));
  return [folder, copies];
}

const [layered, copies] = folderOf("config-layers", workload.layers);
process.env.NODE_CONFIG_DIR = layered;
process.env.NODE_ENV = "production";
process.env.HOSTNAME = "node1";
const { default: config } = await import("config");
const { Util } = await import("config/lib/util.js");

const load = (configDir) =>
  Util.loadFileConfigs({ configDir, nodeEnv: ["production"], hostName: "node1" }).config;
const get = (loaded) => (path) => path.split(".").reduce((at, key) => at[key], loaded);

for (const extension of ["json", "toml", "yaml"]) {
  const [folder] = folderOf(`config-${extension}`, [workload.base(extension)]);
  workload.check("base", get(load(folder)));
  steady.measure(`load_${extension}_1k_cold`, () => load(folder));
}

workload.check("layers", (path) => config.get(path));
workload.check("layers", get(load(layered)));
steady.measure("load_5_files_cold", () => load(layered));
const [withEnvironment] = folderOf("config-environment", workload.layers);
writeFileSync(
  join(withEnvironment, "custom-environment-variables.json"),
  JSON.stringify({
    logging: { level: "BENCH_LOGGING__LEVEL" },
    server: { workers: { __name: "BENCH_SERVER__WORKERS", __format: "number" } },
    limits: { burst: { __name: "BENCH_LIMITS__BURST", __format: "number" } },
  }),
);
const { Load } = await import("config/lib/util.js");
const loadWithEnvironment = () => {
  const options = { configDir: withEnvironment, nodeEnv: ["production"], hostName: "node1" };
  const loading = new Load(options);
  loading.scan();
  loading.loadCustomEnvVars();
  return loading.config;
};
workload.check("layers_env", get(loadWithEnvironment()));
steady.measure("load_5_files_env_cold", loadWithEnvironment);
steady.absent("load_200_files_sequential", "it knows its files by their names");

steady.measure("key_get_short", () => config.get(SHORT));
steady.measure("key_get_deep", () => config.get(DEEP));
assert.equal(config.has(MISS), false);
steady.measure("key_get_miss", () => config.has(MISS));
steady.absent("extract_struct_20", "it hands out plain objects");

workload.changing = copies[2];
workload.changeLayer();
workload.check("changed", get(load(layered)));
await steady.measureAfter("reload_one_of_five", () => workload.changeLayer(), () => load(layered));
steady.print();
