//! config: sources that a builder merges, keys read by typed getters.
use config::{Config, Environment, File};
use peers::{service::Service, start, DEEP, MISS, SHORT};
use std::path::PathBuf;

fn load(paths: &[PathBuf], environment: bool) -> Config {
    let mut builder = Config::builder();
    for path in paths {
        builder = builder.add_source(File::from(path.as_path()));
    }
    if environment {
        let variables = Environment::with_prefix("BENCH").prefix_separator("_").separator("__");
        builder = builder.add_source(variables.try_parsing(true));
    }
    builder.build().unwrap()
}

fn read(config: &Config, path: &str, kind: &str) -> String {
    match kind {
        "int" => config.get_int(path).unwrap().to_string(),
        "float" => config.get_float(path).unwrap().to_string(),
        "bool" => config.get_bool(path).unwrap().to_string(),
        _ => config.get_string(path).unwrap(),
    }
}

fn main() {
    let (mut steady, mut workload) = start();
    for format in ["json", "toml", "yaml"] {
        let paths = [workload.file(format)];
        let loaded = load(&paths, false);
        workload.check("base", |path, kind| read(&loaded, path, kind));
        steady.measure(&format!("load_{format}_1k_cold"), || load(&paths, false));
    }

    let layers = workload.layers.clone();
    let config = load(&layers, false);
    workload.check("layers", |path, kind| read(&config, path, kind));
    steady.measure("load_5_files_cold", || load(&layers, false));
    let with_environment = load(&layers, true);
    workload.check("layers_env", |path, kind| read(&with_environment, path, kind));
    steady.measure("load_5_files_env_cold", || load(&layers, true));
    let many = load(&workload.many, false);
    workload.check("many", |path, kind| read(&many, path, kind));
    steady.measure("load_200_files_sequential", || load(&workload.many, false));

    steady.measure("key_get_short", || config.get_int(SHORT).unwrap());
    steady.measure("key_get_deep", || config.get_int(DEEP).unwrap());
    assert!(config.get_int(MISS).is_err());
    steady.measure("key_get_miss", || config.get_int(MISS).is_err());

    let service: Service = config.clone().try_deserialize().unwrap();
    assert!(service.is_whole(config.get("limits.burst").unwrap()));
    // Deserialising uses a Config up, so one that is kept has to be copied.
    steady.measure("extract_struct_20", || config.clone().try_deserialize::<Service>().unwrap());

    workload.change_layer();
    let changed = load(&layers, false);
    workload.check("changed", |path, kind| read(&changed, path, kind));
    steady.measure_after("reload_one_of_five", || workload.change_layer(), || load(&layers, false));
    steady.print();
}
