// c12: a configuration file that extends others, loaded by a promise into a plain object.
import assert from "node:assert/strict";
import { loadConfig } from "c12";
import { pluck, start } from "./steady.mjs";

const [steady, workload] = start();
const only = { rcFile: false, globalRc: false, packageJson: false, dotenv: false };

// The last of the files extends those before it, the nearest first.
async function load(paths) {
  const [configFile, ...below] = paths.toReversed();
  const overrides = { extends: below };
  const { config } = await loadConfig({ ...only, cwd: workload.folder, configFile, overrides });
  return config;
}

const reader = (config) => (path) => pluck(config, path);
const nothing = () => {};

for (const extension of ["json", "toml", "yaml"]) {
  const paths = [workload.base(extension)];
  workload.check("base", reader(await load(paths)));
  await steady.measureAfter(`load_${extension}_1k_cold`, nothing, () => load(paths));
}

const { layers, many } = workload;
const config = await load(layers);
workload.check("layers", reader(config));
await steady.measureAfter("load_5_files_cold", nothing, () => load(layers));
steady.absent("load_5_files_env_cold", "it maps no variables to keys");
workload.check("many", reader(await load(many)));
await steady.measureAfter("load_200_files_sequential", nothing, () => load(many));

steady.measure("key_get_short", () => config.port);
steady.measure("key_get_deep", () => config.database?.cluster?.primary?.idle_timeout_ms);
assert.equal(config.database.cluster.primary.max_idle_timeout, undefined);
steady.measure("key_get_miss", () => config.database?.cluster?.primary?.max_idle_timeout);
steady.absent("extract_struct_20", "it hands out plain objects");

workload.changeLayer();
workload.check("changed", reader(await load(layers)));
const change = () => workload.changeLayer();
await steady.measureAfter("reload_one_of_five", change, () => load(layers));
steady.print();
