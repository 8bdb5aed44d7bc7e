//! figment: providers merged into one value, keys extracted by serde.
use figment::providers::{Env, Format, Json, Toml, Yaml};
use figment::Figment;
use peers::{service::Service, start, DEEP, MISS, SHORT};
use std::path::{Path, PathBuf};

fn merge(figment: Figment, path: &Path) -> Figment {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => figment.merge(Json::file_exact(path)),
        Some("toml") => figment.merge(Toml::file_exact(path)),
        _ => figment.merge(Yaml::file_exact(path)),
    }
}

fn load(paths: &[PathBuf]) -> Figment {
    paths.iter().fold(Figment::new(), |figment, path| merge(figment, path))
}

fn load_with_environment(paths: &[PathBuf]) -> Figment {
    load(paths).merge(Env::prefixed("BENCH_").split("__"))
}

fn read(figment: &Figment, path: &str, kind: &str) -> String {
    match kind {
        "int" => figment.extract_inner::<i64>(path).unwrap().to_string(),
        "float" => figment.extract_inner::<f64>(path).unwrap().to_string(),
        "bool" => figment.extract_inner::<bool>(path).unwrap().to_string(),
        _ => figment.extract_inner::<String>(path).unwrap(),
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
    let figment = load(&layers);
    workload.check("layers", |path, kind| read(&figment, path, kind));
    steady.measure("load_5_files_cold", || load(&layers));
    let with_environment = load_with_environment(&layers);
    workload.check("layers_env", |path, kind| read(&with_environment, path, kind));
    steady.measure("load_5_files_env_cold", || load_with_environment(&layers));
    let many = load(&workload.many);
    workload.check("many", |path, kind| read(&many, path, kind));
    steady.measure("load_200_files_sequential", || load(&workload.many));

    steady.measure("key_get_short", || figment.extract_inner::<i64>(SHORT).unwrap());
    steady.measure("key_get_deep", || figment.extract_inner::<i64>(DEEP).unwrap());
    assert!(figment.extract_inner::<i64>(MISS).is_err());
    steady.measure("key_get_miss", || figment.extract_inner::<i64>(MISS).is_err());

    let service: Service = figment.extract().unwrap();
    assert!(service.is_whole(figment.extract_inner("limits.burst").unwrap()));
    steady.measure("extract_struct_20", || figment.extract::<Service>().unwrap());

    workload.change_layer();
    let changed = load(&layers);
    workload.check("changed", |path, kind| read(&changed, path, kind));
    steady.measure_after("reload_one_of_five", || workload.change_layer(), || load(&layers));
    steady.print();
}
