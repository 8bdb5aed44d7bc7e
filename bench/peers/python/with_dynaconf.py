"""dynaconf: lazily loaded settings objects. A load here ends with the first key that is read,
since nothing is read before."""

from dynaconf import Dynaconf

from steady import DEEP, MISS, SHORT, start


def load(paths, environment=False):
    loaders = ["dynaconf.loaders.env_loader"] if environment else []
    settings = Dynaconf(settings_files=paths, merge_enabled=True, loaders=loaders,
                        envvar_prefix="BENCH")
    settings.get(SHORT)
    return settings


def main():
    steady, workload = start()
    for extension in ("json", "toml", "yaml"):
        paths = [workload.base(extension)]
        workload.check("base", load(paths).get)
        steady.measure(f"load_{extension}_1k_cold", lambda: load(paths))

    layers = workload.layers
    settings = load(layers)
    workload.check("layers", settings.get)
    steady.measure("load_5_files_cold", lambda: load(layers))
    workload.check("layers_env", load(layers, environment=True).get)
    steady.measure("load_5_files_env_cold", lambda: load(layers, environment=True))
    workload.check("many", load(workload.many).get)
    steady.measure("load_200_files_sequential", lambda: load(workload.many))

    steady.measure("key_get_short", lambda: settings.get(SHORT))
    steady.measure("key_get_deep", lambda: settings.get(DEEP))
    assert settings.get(MISS) is None
    steady.measure("key_get_miss", lambda: settings.get(MISS))
    steady.absent("extract_struct_20", "it fills no class of the user's")

    workload.change_layer()
    settings.reload()
    workload.check("changed", settings.get)
    steady.measure_after("reload_one_of_five", workload.change_layer,
                         lambda: (settings.reload(), settings.get(SHORT)))
    steady.print()


main()
