// convict: a schema of the user's, with files and the environment over its defaults. Loading
// here ends with its validation, as its users are told to do.
import assert from "node:assert/strict";
import convict from "convict";
import yaml from "js-yaml";
import toml from "toml";
import { DEEP, MISS, SHORT, start } from "./steady.mjs";

const [steady, workload] = start();
convict.addParser([
  { extension: "yaml", parse: yaml.load },
  { extension: "toml", parse: toml.parse },
]);

const string = { format: String, default: "" };
const int = { format: "int", default: 0 };
const number = { format: Number, default: 0 };
const flag = { format: Boolean, default: false };

// Twenty fields; what else the files have is taken as it is.
const schema = (environment) => {
  const over = (field, env) => (environment ? { ...field, env } : field);
  return {
    name: string,
    port: { format: "port", default: 0 },
    mode: string,
    hosts: { format: Array, default: [] },
    server: {
      host: string,
      workers: over(int, "BENCH_SERVER__WORKERS"),
      keep_alive: flag,
      idle_timeout: number,
      tls: { enabled: flag, certificate: string, min_version: string },
    },
    database: {
      name: string,
      pool_size: int,
      cluster: { primary: { host: string, port: { format: "port", default: 0 }, idle_timeout_ms: int } },
    },
    logging: { level: over(string, "BENCH_LOGGING__LEVEL"), sample_rate: number },
    limits: { requests_per_second: int, burst: over(int, "BENCH_LIMITS__BURST") },
  };
};

const plain = schema(false);
const withEnvironment = schema(true);
const load = (paths, definition = plain) =>
  convict(definition).loadFile(paths).validate({ allowed: "quiet", output: () => {} });
const reader = (loaded) => (path) => loaded.get(path);

for (const extension of ["json", "toml", "yaml"]) {
  const path = workload.base(extension);
  workload.check("base", reader(load(path)));
  steady.measure(`load_${extension}_1k_cold`, () => load(path));
}

const { layers } = workload;
const config = load(layers);
workload.check("layers", reader(config));
steady.measure("load_5_files_cold", () => load(layers));
workload.check("layers_env", reader(load(layers, withEnvironment)));
steady.measure("load_5_files_env_cold", () => load(layers, withEnvironment));
workload.check("many", reader(load(workload.many)));
steady.measure("load_200_files_sequential", () => load(workload.many));

steady.measure("key_get_short", () => config.get(SHORT));
steady.measure("key_get_deep", () => config.get(DEEP));
assert.equal(config.has(MISS), false);
steady.measure("key_get_miss", () => config.has(MISS));
steady.absent("extract_struct_20", "it hands out plain objects");

workload.changeLayer();
workload.check("changed", reader(load(layers)));
await steady.measureAfter("reload_one_of_five", () => workload.changeLayer(), () => load(layers));
steady.print();
