//! superconfig 0.1.0, the crate that came before: figment with a pass over all of it at each merge.
use superconfig::{Nested, SuperConfig};
use peers::{service::Service, start, DEEP, MISS, SHORT};
use std::path::PathBuf;

fn load(paths: &[PathBuf]) -> SuperConfig {
    paths.iter().fold(SuperConfig::new(), |config, path| config.with_file(path))
}

// with_env() cuts a name at its first underscore; with this separator it can be told what
// pool_size is.
fn load_with_environment(paths: &[PathBuf]) -> SuperConfig {
    load(paths).merge(Nested::prefixed_with_separator("BENCH_", "__"))
}

fn read(config: &SuperConfig, path: &str, kind: &str) -> String {
    match kind {
        "int" => config.extract_inner::<i64>(path).unwrap().to_string(),
        "float" => config.extract_inner::<f64>(path).unwrap().to_string(),
        "bool" => config.extract_inner::<bool>(path).unwrap().to_string(),
        _ => config.extract_inner::<String>(path).unwrap(),
    }
}

fn main() {
    let (mut steady, mut workload) = start();
    for format in ["json", "toml", "yaml"] {
        let paths = [workload.file(format)];
        let loaded = load(&paths);
        workload.check("base", |path, kind| read(&loaded, path, kind));
        steady.measure(&format!("load_{format}_1k_cold"), || load(&paths));
    }

    let layers = workload.layers.clone();
    let config = load(&layers);
    workload.check("layers", |path, kind| read(&config, path, kind));
    steady.measure("load_5_files_cold", || load(&layers));
    let with_environment = load_with_environment(&layers);
    workload.check("layers_env", |path, kind| read(&with_environment, path, kind));
    steady.measure("load_5_files_env_cold", || load_with_environment(&layers));
    let many = load(&workload.many);
    workload.check("many", |path, kind| read(&many, path, kind));
    steady.measure("load_200_files_sequential", || load(&workload.many));

    steady.measure("key_get_short", || config.extract_inner::<i64>(SHORT).unwrap());
    steady.measure("key_get_deep", || config.extract_inner::<i64>(DEEP).unwrap());
    assert!(config.extract_inner::<i64>(MISS).is_err());
    steady.measure("key_get_miss", || config.extract_inner::<i64>(MISS).is_err());

    let service: Service = config.extract().unwrap();
    assert!(service.is_whole(config.extract_inner("limits.burst").unwrap()));
    steady.measure("extract_struct_20", || config.extract::<Service>().unwrap());

    workload.change_layer();
    let changed = load(&layers);
    workload.check("changed", |path, kind| read(&changed, path, kind));
    steady.measure_after("reload_one_of_five", || workload.change_layer(), || load(&layers));
    steady.print();
}
