"""omegaconf: merged trees of nodes. It reads YAML; JSON and TOML come in by Python's own
readers, as its users do it."""

import json
import tomllib
from dataclasses import dataclass

from omegaconf import OmegaConf

from steady import DEEP, MISS, SHORT, start


@dataclass
class Tls:
    enabled: bool
    certificate: str
    min_version: str


@dataclass
class Server:
    host: str
    workers: int
    keep_alive: bool
    idle_timeout: float
    tls: Tls


@dataclass
class Primary:
    host: str
    port: int
    idle_timeout_ms: int


@dataclass
class Cluster:
    primary: Primary


@dataclass
class Database:
    name: str
    pool_size: int
    cluster: Cluster


@dataclass
class Logging:
    level: str
    sample_rate: float


@dataclass
class Limits:
    requests_per_second: int
    burst: int


@dataclass
class Service:
    name: str
    port: int
    mode: str
    hosts: list[str]
    server: Server
    database: Database
    logging: Logging
    limits: Limits


def load_file(path):
    if path.endswith(".yaml"):
        return OmegaConf.load(path)
    with open(path, "rb") as file:
        return OmegaConf.create((json if path.endswith(".json") else tomllib).load(file))


def load(paths):
    return OmegaConf.merge(*map(load_file, paths))


def reader(config):
    return lambda path: OmegaConf.select(config, path)


def named_only(values, schema):
    """What the schema names: a structured configuration refuses other keys."""
    picked = {}
    for name, field in schema.__dataclass_fields__.items():
        nested = hasattr(field.type, "__dataclass_fields__")
        picked[name] = named_only(values[name], field.type) if nested else values[name]
    return picked


def main():
    steady, workload = start()
    for extension in ("json", "toml", "yaml"):
        path = workload.base(extension)
        workload.check("base", reader(load_file(path)))
        steady.measure(f"load_{extension}_1k_cold", lambda: load_file(path))

    layers = workload.layers
    config = load(layers)
    workload.check("layers", reader(config))
    steady.measure("load_5_files_cold", lambda: load(layers))
    steady.absent("load_5_files_env_cold", "a file has to name each variable that it wants")
    workload.check("many", reader(load(workload.many)))
    steady.measure("load_200_files_sequential", lambda: load(workload.many))

    select = OmegaConf.select
    steady.measure("key_get_short", lambda: select(config, SHORT))
    steady.measure("key_get_deep", lambda: select(config, DEEP))
    assert select(config, MISS) is None
    steady.measure("key_get_miss", lambda: select(config, MISS))
    schema = OmegaConf.structured(Service)
    picked = OmegaConf.create(named_only(config, Service))

    def extract():
        return OmegaConf.to_object(OmegaConf.merge(schema, picked))

    assert isinstance(extract(), Service) and extract().limits.burst == config.limits.burst
    steady.measure("extract_struct_20", extract)

    workload.change_layer()
    workload.check("changed", reader(load(layers)))
    steady.measure_after("reload_one_of_five", workload.change_layer, lambda: load(layers))
    steady.print()


main()
