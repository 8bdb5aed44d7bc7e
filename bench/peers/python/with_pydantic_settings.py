"""pydantic-settings: a model of the user's, filled from files by sources. Loading is validating:
the model names the twenty fields, and keeps whatever else the files have."""

from pydantic import BaseModel, ConfigDict
from pydantic_settings import (BaseSettings, EnvSettingsSource, JsonConfigSettingsSource,
                               SettingsConfigDict, TomlConfigSettingsSource,
                               YamlConfigSettingsSource)

from steady import DEEP, MISS, SHORT, start

SOURCES = {"json": JsonConfigSettingsSource, "toml": TomlConfigSettingsSource,
           "yaml": YamlConfigSettingsSource}


class Part(BaseModel):
    model_config = ConfigDict(extra="allow")


class Tls(Part):
    enabled: bool
    certificate: str
    min_version: str


class Server(Part):
    host: str
    workers: int
    keep_alive: bool
    idle_timeout: float
    tls: Tls


class Primary(Part):
    host: str
    port: int
    idle_timeout_ms: int


class Cluster(Part):
    primary: Primary


class Database(Part):
    name: str
    pool_size: int
    cluster: Cluster


class Logging(Part):
    level: str
    sample_rate: float


class Limits(Part):
    requests_per_second: int
    burst: int


class Service(Part):
    name: str
    port: int
    mode: str
    hosts: list[str]
    server: Server
    database: Database
    logging: Logging
    limits: Limits


def settings_class(paths, environment=False):
    """The class that a user writes with these files in its sources."""

    class Settings(BaseSettings, Service):
        model_config = SettingsConfigDict(extra="allow", env_prefix="BENCH_",
                                          env_nested_delimiter="__")

        @classmethod
        def settings_customise_sources(cls, settings_cls, init_settings, env_settings,
                                       dotenv_settings, file_secret_settings):
            files = tuple(SOURCES[path.rsplit(".", 1)[1]](settings_cls, path)
                          for path in reversed(paths))
            return ((EnvSettingsSource(settings_cls),) if environment else ()) + files

    return Settings


def reader(settings):
    def read(path):
        value = settings
        for key in path.split("."):
            value = value[key] if isinstance(value, dict) else getattr(value, key)
        return value
    return read


def main():
    steady, workload = start()
    for extension in ("json", "toml", "yaml"):
        load = settings_class([workload.base(extension)])
        workload.check("base", reader(load()))
        steady.measure(f"load_{extension}_1k_cold", load)

    load_layers = settings_class(workload.layers)
    settings = load_layers()
    workload.check("layers", reader(settings))
    steady.measure("load_5_files_cold", load_layers)
    load_with_environment = settings_class(workload.layers, environment=True)
    workload.check("layers_env", reader(load_with_environment()))
    steady.measure("load_5_files_env_cold", load_with_environment)
    steady.absent("load_200_files_sequential", "a class has a source for each file")

    assert (SHORT, DEEP) == ("port", "database.cluster.primary.idle_timeout_ms")
    steady.measure("key_get_short", lambda: settings.port)
    steady.measure("key_get_deep", lambda: settings.database.cluster.primary.idle_timeout_ms)
    last = MISS.rsplit(".", 1)[1]
    assert getattr(settings.database.cluster.primary, last, None) is None
    steady.measure("key_get_miss",
                   lambda: getattr(settings.database.cluster.primary, last, None))
    merged = settings.model_dump()
    assert Service.model_validate(merged).limits.burst == settings.limits.burst
    steady.measure("extract_struct_20", lambda: Service.model_validate(merged))

    workload.change_layer()
    workload.check("changed", reader(load_layers()))
    steady.measure_after("reload_one_of_five", workload.change_layer, load_layers)
    steady.print()


main()
