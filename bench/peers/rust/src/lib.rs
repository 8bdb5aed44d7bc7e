//! What the programs in src/bin/ share: the steady measuring, the workload and what it must read
//! as, and the structure of twenty fields.
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub const SHORT: &str = "port";
pub const DEEP: &str = "database.cluster.primary.idle_timeout_ms";
pub const MISS: &str = "database.cluster.primary.max_idle_timeout";

/// Batches long enough for the clock; enough of them for a median and a 99th percentile.
const BATCH: Duration = Duration::from_micros(200);

pub struct Steady {
    budget: Duration,
    entries: Vec<String>,
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

impl Steady {
    fn record(&mut self, name: &str, mut samples: Vec<f64>) {
        samples.sort_by(f64::total_cmp);
        self.entries.push(format!(
            "{{\"name\": \"{name}\", \"unit\": \"ns\", \"median\": {:.2}, \"p99\": {:.2}, \"min\": {:.2}, \"samples\": {}}}",
            quantile(&samples, 0.5), quantile(&samples, 0.99), samples[0], samples.len()
        ));
    }

    pub fn measure<T>(&mut self, name: &str, mut operation: impl FnMut() -> T) {
        let mut batch = 1u32;
        let warm = Instant::now();
        loop {
            let start = Instant::now();
            for _ in 0..batch {
                black_box(operation());
            }
            if start.elapsed() < BATCH {
                batch *= 2;
            } else if warm.elapsed() > self.budget / 5 {
                break;
            }
        }
        let mut samples = Vec::new();
        let begin = Instant::now();
        while samples.len() < 30 || begin.elapsed() < self.budget {
            let start = Instant::now();
            for _ in 0..batch {
                black_box(operation());
            }
            samples.push(start.elapsed().as_nanos() as f64 / f64::from(batch));
        }
        self.record(name, samples);
    }

    /// Each operation is preceded by one that is not timed.
    pub fn measure_after<T>(
        &mut self,
        name: &str,
        mut prepare: impl FnMut(),
        mut operation: impl FnMut() -> T,
    ) {
        for _ in 0..10 {
            prepare();
            black_box(operation());
        }
        let mut samples = Vec::new();
        let begin = Instant::now();
        while samples.len() < 30 || begin.elapsed() < self.budget {
            prepare();
            let start = Instant::now();
            black_box(operation());
            samples.push(start.elapsed().as_nanos() as f64);
        }
        self.record(name, samples);
    }

    pub fn absent(&mut self, name: &str, why: &str) {
        self.entries.push(format!("{{\"name\": \"{name}\", \"absent\": \"{why}\"}}"));
    }

    pub fn print(&self) {
        println!("[\n  {}\n]", self.entries.join(",\n  "));
    }
}

/// The folder that the generator wrote.
pub struct Workload {
    pub base: PathBuf,
    pub layers: Vec<PathBuf>,
    pub many: Vec<PathBuf>,
    changed: [Vec<u8>; 2],
    turn: usize,
    expected: Vec<[String; 4]>,
}

impl Workload {
    pub fn file(&self, extension: &str) -> PathBuf {
        self.base.with_extension(extension)
    }

    /// Writes the third layer's other text.
    pub fn change_layer(&mut self) {
        self.turn ^= 1;
        std::fs::write(&self.layers[2], &self.changed[self.turn]).unwrap();
    }

    /// Ends the program where a leaf of a set reads otherwise than it was written.
    pub fn check(&self, set: &str, read: impl Fn(&str, &str) -> String) {
        let mut count = 0;
        for [_, path, kind, text] in self.expected.iter().filter(|line| line[0] == set) {
            let is = read(path, kind);
            let same = match kind.as_str() {
                "float" => is.parse::<f64>().unwrap() == text.parse::<f64>().unwrap(),
                _ => is == *text,
            };
            assert!(same, "{set}: {path} is {is}, not {text}");
            count += 1;
        }
        assert!(count > 0, "nothing is expected of {set}");
    }
}

/// From the command line: the workload's folder and, maybe, --quick.
pub fn start() -> (Steady, Workload) {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(arguments.get(1).expect("the workload's folder"));
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let layers: Vec<PathBuf> =
        read("layers/order").lines().map(|name| folder.join("layers").join(name)).collect();
    let mut many: Vec<PathBuf> =
        std::fs::read_dir(folder.join("many")).unwrap().map(|entry| entry.unwrap().path()).collect();
    many.sort();
    let extension = layers[2].extension().unwrap().to_str().unwrap();
    let changed = [
        std::fs::read(&layers[2]).unwrap(),
        std::fs::read(folder.join(format!("layers/3-changed.{extension}"))).unwrap(),
    ];
    let expected = read("expected.tsv")
        .lines()
        .map(|line| {
            let fields: Vec<String> = line.split('\t').map(String::from).collect();
            fields.try_into().unwrap()
        })
        .collect();
    let budget = Duration::from_millis(if quick { 60 } else { 500 });
    let workload =
        Workload { base: folder.join("base.json"), layers, many, changed, turn: 0, expected };
    (Steady { budget, entries: Vec::new() }, workload)
}

/// Twenty fields, counted by their leaves.
pub mod service {
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub struct Service {
        pub name: String,
        pub port: u16,
        pub mode: String,
        pub hosts: Vec<String>,
        pub server: Server,
        pub database: Database,
        pub logging: Logging,
        pub limits: Limits,
    }

    #[derive(Deserialize)]
    pub struct Server {
        pub host: String,
        pub workers: u32,
        pub keep_alive: bool,
        pub idle_timeout: f64,
        pub tls: Tls,
    }

    #[derive(Deserialize)]
    pub struct Tls {
        pub enabled: bool,
        pub certificate: String,
        pub min_version: String,
    }

    #[derive(Deserialize)]
    pub struct Database {
        pub name: String,
        pub pool_size: u32,
        pub cluster: Cluster,
    }

    #[derive(Deserialize)]
    pub struct Cluster {
        pub primary: Primary,
    }

    #[derive(Deserialize)]
    pub struct Primary {
        pub host: String,
        pub port: u16,
        pub idle_timeout_ms: u64,
    }

    #[derive(Deserialize)]
    pub struct Logging {
        pub level: String,
        pub sample_rate: f64,
    }

    #[derive(Deserialize)]
    pub struct Limits {
        pub requests_per_second: u64,
        pub burst: u64,
    }

    impl Service {
        /// The last field read, and one in between.
        pub fn is_whole(&self, burst: u64) -> bool {
            self.limits.burst == burst && self.hosts.len() == 3 && self.server.tls.min_version == "1.2"
        }
    }
}
